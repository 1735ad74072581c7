import type { SpanView } from '../span-view';
import type { Dialect } from './dialect';
import { operationOf } from './operations';
import { providerOf } from './providers';
import {
  amountIn,
  byKind,
  either,
  json,
  mapped,
  messages,
  metadataBelow,
  raw,
  text,
  toText,
  toolDefinitions,
  when,
  type Categories,
} from './readers';

const SPAN_TYPE = 'mlflow.spanType';
const USAGE = 'mlflow.chat.tokenUsage';

const CATEGORY_OF_TYPE: Categories = {
  llm: 'model',
  chat_model: 'model',
  embedding: 'embedding',
  tool: 'tool',
  agent: 'agent',
  chain: 'task',
  retriever: 'retrieval',
  reranker: 'retrieval',
  workflow: 'workflow',
  task: 'task',
};

const category = byKind(SPAN_TYPE, CATEGORY_OF_TYPE);

/** Every value is JSON, so that even the type has quotes. */
function isCategory(...categories: string[]): (span: SpanView) => boolean {
  return ({ attributes }) =>
    categories.includes(CATEGORY_OF_TYPE[(toText(attributes[SPAN_TYPE]) ?? '').toLowerCase()] ?? 'other');
}

const isModel = isCategory('model');
const isTool = isCategory('tool');
const isEntity = isCategory('agent', 'task', 'workflow', 'other');

/** MLflow tracing. https://mlflow.org/docs/latest/genai/tracing */
export const mlflow: Dialect = {
  name: 'mlflow',
  families: ['mlflow'],
  fields: {
    category,
    operation: mapped(category, operationOf),
    provider: mapped(text('mlflow.llm.provider'), providerOf),
    model: text('mlflow.llm.model'),
    userId: text('mlflow.trace.user'),
    inputTokens: amountIn(USAGE, 'input_tokens'),
    outputTokens: amountIn(USAGE, 'output_tokens'),
    cacheRead: amountIn(USAGE, 'cache_read_input_tokens'),
    cacheWrite: amountIn(USAGE, 'cache_creation_input_tokens'),
    reasoning: amountIn(USAGE, 'reasoning_tokens', 'output_reasoning_tokens'),
    reportedCost: amountIn('mlflow.llm.cost', 'total_cost', 'total'),
    inputMessages: when(isModel, either(messages('user', 'mlflow.chat.messages'), messages('user', 'mlflow.spanInputs'))),
    outputMessages: when(isModel, messages('assistant', 'mlflow.spanOutputs')),
    toolDefinitions: toolDefinitions('mlflow.chat.tools'),
    toolName: when(
      isTool,
      either(text('mlflow.spanFunctionName'), ({ name }) => (name === '' ? undefined : { value: name, key: 'name' })),
    ),
    toolArguments: when(isTool, json('mlflow.spanInputs')),
    toolResult: when(isTool, json('mlflow.spanOutputs')),
    entityInput: when(isEntity, raw('mlflow.spanInputs')),
    entityOutput: when(isEntity, raw('mlflow.spanOutputs')),
    metadata: mapped(metadataBelow('mlflow.traceTag.'), (tags) =>
      Object.fromEntries(Object.entries(tags).map(([key, tag]) => [key, toText(tag) ?? tag])),
    ),
  },
};
