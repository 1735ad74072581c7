import type { Dialect } from './dialect';
import { amountIn, byKind, list, metadataBelow, text } from './readers';

const KIND = 'langsmith.span.kind';

/** LangSmith's export. Source: https://docs.langchain.com/langsmith/trace-with-opentelemetry. */
export const langsmith: Dialect = {
  name: 'langsmith',
  families: ['langsmith'],
  fields: {
    category: byKind(KIND, { llm: 'model', chain: 'task', tool: 'tool', retriever: 'retrieval', embedding: 'embedding', prompt: 'task', parser: 'task' }),
    operation: byKind(KIND, { llm: 'chat', tool: 'execute_tool', retriever: 'retrieval', embedding: 'embeddings' }),
    model: text('langsmith.metadata.ls_model_name'),
    provider: text('langsmith.metadata.ls_provider'),
    inputTokens: amountIn('langsmith.usage_metadata', 'input_tokens'),
    outputTokens: amountIn('langsmith.usage_metadata', 'output_tokens'),
    reportedCost: amountIn('langsmith.usage_metadata', 'total_cost'),
    userId: text('langsmith.metadata.user_id'),
    metadata: metadataBelow('langsmith.metadata.'),
    tags: list('langsmith.span.tags'),
  },
};
