import type { Dialect, Reader } from './dialect';
import { amountIn, byKind, json, messages, metadataBelow, raw, text, toolDefinitions, when } from './readers';

const TYPE = 'mlflow.spanType';
const USAGE = 'mlflow.chat.tokenUsage';

/** MLflow's tracing; every value is JSON. Source: https://mlflow.org/docs/latest/genai/tracing. */
export const mlflow: Dialect = {
  name: 'mlflow',
  families: ['mlflow'],
  fields: {
    category: byKind(TYPE, {
      llm: 'model',
      chat_model: 'model',
      embedding: 'embedding',
      retriever: 'retrieval',
      reranker: 'retrieval',
      tool: 'tool',
      agent: 'agent',
      chain: 'task',
      workflow: 'workflow',
    }),
    operation: byKind(TYPE, { llm: 'chat', chat_model: 'chat', embedding: 'embeddings', tool: 'execute_tool', agent: 'invoke_agent' }),
    model: text('mlflow.llm.model'),
    provider: text('mlflow.llm.provider'),
    inputTokens: amountIn(USAGE, 'input_tokens'),
    outputTokens: amountIn(USAGE, 'output_tokens'),
    cacheRead: amountIn(USAGE, 'cache_read_input_tokens'),
    cacheWrite: amountIn(USAGE, 'cache_creation_input_tokens'),
    reportedCost: amountIn('mlflow.llm.cost', 'total_cost', 'total'),
    inputMessages: ofModel(messages('user', 'mlflow.spanInputs')),
    outputMessages: ofModel(messages('assistant', 'mlflow.spanOutputs')),
    toolDefinitions: toolDefinitions('mlflow.chat.tools'),
    toolName: ofTool((span) => ({ value: span.name, key: 'name' })),
    toolArguments: ofTool(json('mlflow.spanInputs')),
    toolResult: ofTool(json('mlflow.spanOutputs')),
    entityInput: raw('mlflow.spanInputs'),
    entityOutput: raw('mlflow.spanOutputs'),
    userId: text('mlflow.trace.user'),
    metadata: metadataBelow('mlflow.traceTag.'),
  },
};

function typeIs(...types: string[]) {
  return ({ attributes }: { attributes: Readonly<Record<string, unknown>> }): boolean =>
    types.includes(String(attributes[TYPE]).replaceAll('"', '').toUpperCase());
}

function ofModel<T>(read: Reader<T>): Reader<T> {
  return when(typeIs('LLM', 'CHAT_MODEL'), read);
}

function ofTool<T>(read: Reader<T>): Reader<T> {
  return when(typeIs('TOOL'), read);
}
