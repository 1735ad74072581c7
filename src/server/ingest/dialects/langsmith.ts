import { isRecord } from '../../../util/record';
import type { SpanView } from '../span-view';
import type { Dialect, Reader } from './dialect';
import { operationOf } from './operations';
import { providerOf } from './providers';
import {
  amountIn,
  byKind,
  either,
  json,
  list,
  mapped,
  messages,
  metadataBelow,
  raw,
  text,
  toAmount,
  when,
  type Categories,
} from './readers';

const SPAN_KIND = 'langsmith.span.kind';
const METADATA = 'langsmith.metadata.';
const USAGE = 'langsmith.usage_metadata';

const CATEGORY_OF_KIND: Categories = {
  llm: 'model',
  chain: 'task',
  tool: 'tool',
  retriever: 'retrieval',
  embedding: 'embedding',
  prompt: 'other',
  parser: 'other',
};

const category = byKind(SPAN_KIND, CATEGORY_OF_KIND);

function isKind(kind: string): (span: SpanView) => boolean {
  return ({ attributes }) => String(attributes[SPAN_KIND]).toLowerCase() === kind;
}

/** `{cache_read, cache_creation, reasoning}` inside the usage, or in an attribute of its own. */
function detail(side: 'input' | 'output', ...names: string[]): Reader<number> {
  const nested: Reader<number> = mapped(json(USAGE), (usage) => {
    const details = isRecord(usage) ? usage[`${side}_token_details`] : undefined;
    return isRecord(details) ? names.map((name) => toAmount(details[name])).find((value) => value !== undefined) : undefined;
  });
  return either(nested, amountIn(`gen_ai.usage.${side}_token_details`, ...names));
}

/** LangSmith's OpenTelemetry export. https://docs.smith.langchain.com/observability/how_to_guides/trace_with_opentelemetry */
export const langsmith: Dialect = {
  name: 'langsmith',
  families: ['langsmith'],
  fields: {
    category,
    operation: mapped(category, operationOf),
    provider: mapped(text(`${METADATA}ls_provider`), providerOf),
    model: text(`${METADATA}ls_model_name`),
    userId: text(`${METADATA}user_id`),
    inputTokens: amountIn(USAGE, 'input_tokens'),
    outputTokens: amountIn(USAGE, 'output_tokens'),
    cacheRead: detail('input', 'cache_read'),
    cacheWrite: detail('input', 'cache_creation', 'cache_write'),
    reasoning: detail('output', 'reasoning'),
    reportedCost: amountIn(USAGE, 'total_cost'),
    inputMessages: when(isKind('llm'), messages('user', 'gen_ai.prompt')),
    outputMessages: when(isKind('llm'), messages('assistant', 'gen_ai.completion')),
    toolName: when(isKind('tool'), ({ name }) => (name === '' ? undefined : { value: name, key: 'name' })),
    toolArguments: when(isKind('tool'), json('gen_ai.prompt')),
    toolResult: when(isKind('tool'), json('gen_ai.completion')),
    entityInput: when(isKind('chain'), raw('gen_ai.prompt')),
    entityOutput: when(isKind('chain'), raw('gen_ai.completion')),
    metadata: metadataBelow(METADATA),
    tags: list('langsmith.span.tags'),
  },
};
