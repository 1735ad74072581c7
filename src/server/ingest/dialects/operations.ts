import {
  GEN_AI_OPERATION_CHAT,
  GEN_AI_OPERATION_CREATE_AGENT,
  GEN_AI_OPERATION_EMBEDDINGS,
  GEN_AI_OPERATION_EXECUTE_TOOL,
  GEN_AI_OPERATION_GENERATE_CONTENT,
  GEN_AI_OPERATION_INVOKE_AGENT,
  GEN_AI_OPERATION_INVOKE_WORKFLOW,
  GEN_AI_OPERATION_PLAN,
  GEN_AI_OPERATION_RETRIEVAL,
  GEN_AI_OPERATION_TEXT_COMPLETION,
} from '../../../semconv/gen-ai';
import type { SpanSummary } from '../../sessions/api';
import type { Categories } from './readers';

/** What a span is, by its GenAI operation; names that only some emitters use stand beside the conventions'. */
export const CATEGORY_OF_OPERATION: Categories = {
  [GEN_AI_OPERATION_CHAT]: 'model',
  [GEN_AI_OPERATION_GENERATE_CONTENT]: 'model',
  [GEN_AI_OPERATION_TEXT_COMPLETION]: 'model',
  completion: 'model',
  text_completions: 'model',
  generate: 'model',
  image_generation: 'model',
  image_edit: 'model',
  image_variation: 'model',
  [GEN_AI_OPERATION_EMBEDDINGS]: 'embedding',
  embedding: 'embedding',
  [GEN_AI_OPERATION_RETRIEVAL]: 'retrieval',
  rerank: 'retrieval',
  search_memory: 'retrieval',
  [GEN_AI_OPERATION_EXECUTE_TOOL]: 'tool',
  [GEN_AI_OPERATION_INVOKE_AGENT]: 'agent',
  [GEN_AI_OPERATION_CREATE_AGENT]: 'agent',
  [GEN_AI_OPERATION_INVOKE_WORKFLOW]: 'workflow',
  workflow: 'workflow',
  [GEN_AI_OPERATION_PLAN]: 'task',
  agent_step: 'task',
  task: 'task',
  guard: 'task',
};

const OPERATION_OF_CATEGORY: Readonly<Partial<Record<SpanSummary['category'], string>>> = {
  model: GEN_AI_OPERATION_CHAT,
  embedding: GEN_AI_OPERATION_EMBEDDINGS,
  retrieval: GEN_AI_OPERATION_RETRIEVAL,
  tool: GEN_AI_OPERATION_EXECUTE_TOOL,
  agent: GEN_AI_OPERATION_INVOKE_AGENT,
  workflow: GEN_AI_OPERATION_INVOKE_WORKFLOW,
};

/** The conventions' operation for a dialect that only names a kind of span. */
export function operationOf(category: SpanSummary['category']): string | undefined {
  return OPERATION_OF_CATEGORY[category];
}
