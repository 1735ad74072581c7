import type { SpanView } from '../span-view';
import type { Dialect } from './dialect';
import { operationOf } from './operations';
import { byKind, json, mapped, messages, raw, text, when, type Categories } from './readers';

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

/** Firebase Genkit. https://github.com/firebase/genkit */
export const genkit: Dialect = {
  name: 'genkit',
  families: ['genkit'],
  fields: {
    category,
    operation: mapped(category, operationOf),
    model: when(isModel, text('genkit:name')),
    inputMessages: when(isModel, messages('user', 'genkit:input')),
    outputMessages: when(isModel, messages('assistant', 'genkit:output')),
    toolName: when(isTool, text('genkit:name')),
    toolArguments: when(isTool, json('genkit:input')),
    toolResult: when(isTool, json('genkit:output')),
    entityInput: when(isFlow, raw('genkit:input')),
    entityOutput: when(isFlow, raw('genkit:output')),
  },
};
