import { isRecord } from '../../../util/record';
import { recordOf } from '../content/values';
import type { SpanView } from '../span-view';
import type { Dialect, Reader } from './dialect';
import { operationOf } from './operations';
import { providerOf } from './providers';
import { byKind, json, mapped, messages, raw, text, toAmount, when, type Categories } from './readers';

const SUBTYPE = 'genkit:metadata:subtype';

const CATEGORY_OF_SUBTYPE: Categories = {
  model: 'model',
  embedder: 'embedding',
  tool: 'tool',
  'tool.v2': 'tool',
  retriever: 'retrieval',
  reranker: 'retrieval',
  flow: 'workflow',
  agent: 'agent',
  prompt: 'other',
  util: 'task',
};

const category = byKind(SUBTYPE, CATEGORY_OF_SUBTYPE);

function isSubtype(...subtypes: string[]): (span: SpanView) => boolean {
  return ({ attributes }) => subtypes.includes(String(attributes[SUBTYPE]));
}

const isTool = isSubtype('tool', 'tool.v2');
const isModel = isSubtype('model');
const isFlow = isSubtype('flow', 'agent');

/** Counts inside the model's answer; thoughts are counted beside the output. */
function usage(key: string, beside?: string): Reader<number> {
  return mapped(when(isModel, json('genkit:output')), (output) => {
    const counts = isRecord(output) ? (recordOf(output, 'usage') ?? {}) : {};
    const count = toAmount(counts[key]);
    return count === undefined ? undefined : count + (toAmount(counts[beside ?? '']) ?? 0);
  });
}

/** Firebase Genkit. https://github.com/firebase/genkit */
export const genkit: Dialect = {
  name: 'genkit',
  families: ['genkit'],
  fields: {
    category,
    operation: mapped(category, operationOf),
    provider: when(
      isModel,
      mapped(text('genkit:name'), (name) => (name.includes('/') ? providerOf(name.slice(0, name.indexOf('/'))) : undefined)),
    ),
    model: when(
      isModel,
      mapped(text('genkit:name'), (name) => name.slice(name.indexOf('/') + 1)),
    ),
    inputTokens: usage('inputTokens'),
    outputTokens: usage('outputTokens', 'thoughtsTokens'),
    cacheRead: usage('cachedContentTokens'),
    reasoning: usage('thoughtsTokens'),
    inputMessages: when(isModel, messages('user', 'genkit:input')),
    outputMessages: when(isModel, messages('assistant', 'genkit:output')),
    toolName: when(isTool, text('genkit:name')),
    toolArguments: when(isTool, json('genkit:input')),
    toolResult: when(isTool, json('genkit:output')),
    entityInput: when(isFlow, raw('genkit:input')),
    entityOutput: when(isFlow, raw('genkit:output')),
  },
};
