import { isRecord } from '../../../util/record';
import type { SpanView } from '../span-view';
import type { Dialect, Reader } from './dialect';
import { operationOf } from './operations';
import {
  amountIn,
  byKind,
  either,
  json,
  list,
  mapped,
  messages,
  metadataBelow,
  metadataIn,
  raw,
  text,
  toAmount,
  when,
  type Categories,
} from './readers';

const OBSERVATION = 'langfuse.observation.';

const CATEGORY_OF_TYPE: Categories = {
  generation: 'model',
  embedding: 'embedding',
  agent: 'agent',
  tool: 'tool',
  chain: 'task',
  retriever: 'retrieval',
  guardrail: 'task',
  evaluator: 'task',
  event: 'other',
};

const category = byKind(`${OBSERVATION}type`, CATEGORY_OF_TYPE);

function isType(...types: string[]): (span: SpanView) => boolean {
  return ({ attributes }) => types.includes(String(attributes[`${OBSERVATION}type`] ?? 'span').toLowerCase());
}

const isGeneration = isType('generation');
const isTool = isType('tool');
const isEntity = isType('span', 'agent', 'chain');

/**
 * Langfuse's usage adds up: `input` leaves out `input_cached_tokens`, and `output` leaves out `output_reasoning_tokens`,
 * unless `total` says that the parts are already inside.
 */
function usage(side: 'input' | 'output'): Reader<number> {
  return mapped(json(`${OBSERVATION}usage_details`), (details) => {
    const amounts = isRecord(details) ? amountsOf(details) : {};
    const whole = amounts[side];
    if (whole !== undefined && isInclusive(amounts)) return whole;
    const sum = sumOf(amounts, (key) => sideOf(key) === side);
    return whole === undefined && sum === 0 ? undefined : sum;
  });
}

function amountsOf(details: Record<string, unknown>): Record<string, number> {
  const entries = Object.entries(details).map(([key, value]) => [USAGE_SYNONYMS[key] ?? key, toAmount(value)] as const);
  return Object.fromEntries(entries.filter((entry): entry is readonly [string, number] => entry[1] !== undefined));
}

const USAGE_SYNONYMS: Readonly<Record<string, string | undefined>> = Object.assign(Object.create(null), {
  promptTokens: 'input',
  prompt_tokens: 'input',
  input_tokens: 'input',
  completionTokens: 'output',
  completion_tokens: 'output',
  output_tokens: 'output',
  totalTokens: 'total',
  total_tokens: 'total',
});

function isInclusive({ input = 0, output = 0, total }: Record<string, number>): boolean {
  return total !== undefined && total === input + output;
}

function sideOf(key: string): 'input' | 'output' | null {
  if (key === 'total') return null;
  if (/^(?:output|completion|reasoning)/.test(key)) return 'output';
  return /input|prompt|cache/.test(key) ? 'input' : null;
}

function sumOf(amounts: Record<string, number>, test: (key: string) => boolean): number {
  return Object.keys(amounts)
    .filter(test)
    .reduce((sum, key) => sum + (amounts[key] ?? 0), 0);
}

const cost: Reader<number> = mapped(json(`${OBSERVATION}cost_details`), (details) => {
  const amounts = isRecord(details) ? amountsOf(details) : {};
  return Object.keys(amounts).length === 0 ? undefined : (amounts.total ?? sumOf(amounts, () => true));
});

/** `completion_start_time` is an ISO time, in some versions encoded twice; first chunk minus start of the span. */
const firstChunk: Reader<number> = mapped(text(`${OBSERVATION}completion_start_time`), (time, { startedAt }) =>
  toAmount(Date.parse(time) - startedAt),
);

/** Langfuse's SDKs from version 3 (Python) and 4 (JS). https://langfuse.com/integrations/native/opentelemetry */
export const langfuse: Dialect = {
  name: 'langfuse',
  families: ['langfuse'],
  fields: {
    category,
    operation: mapped(category, operationOf),
    model: text(`${OBSERVATION}model.name`),
    userId: text('langfuse.user.id', 'langfuse.observation.metadata.langfuse_user_id'),
    failed: mapped(text(`${OBSERVATION}level`), (level) => level.toUpperCase() === 'ERROR' || undefined),
    statusMessage: text(`${OBSERVATION}status_message`),
    inputTokens: usage('input'),
    outputTokens: usage('output'),
    cacheRead: amountIn(
      `${OBSERVATION}usage_details`,
      'input_cached_tokens',
      'cache_read_input_tokens',
      'input_cache_read',
      'input_cached',
    ),
    cacheWrite: amountIn(
      `${OBSERVATION}usage_details`,
      'cache_creation_input_tokens',
      'input_cache_creation',
      'input_cache_write',
    ),
    reasoning: amountIn(`${OBSERVATION}usage_details`, 'output_reasoning_tokens', 'output_reasoning', 'reasoning_tokens'),
    reportedCost: cost,
    timeToFirstChunkMs: firstChunk,
    inputMessages: when(isGeneration, messages('user', `${OBSERVATION}input`)),
    outputMessages: when(isGeneration, messages('assistant', `${OBSERVATION}output`)),
    toolName: when(isTool, ({ name }) => (name === '' ? undefined : { value: name, key: 'name' })),
    toolArguments: when(isTool, json(`${OBSERVATION}input`)),
    toolResult: when(isTool, json(`${OBSERVATION}output`)),
    entityInput: either(raw('langfuse.trace.input'), when(isEntity, raw(`${OBSERVATION}input`))),
    entityOutput: either(raw('langfuse.trace.output'), when(isEntity, raw(`${OBSERVATION}output`))),
    metadata: either(
      metadataBelow('langfuse.trace.metadata.', 'langfuse.observation.metadata.'),
      metadataIn('langfuse.trace.metadata'),
    ),
    tags: list('langfuse.trace.tags'),
  },
};
