/**
 * Attribute keys of Traceloop's OpenLLMetry, so that code and dashboards made for it keep working.
 *
 * Source: https://github.com/traceloop/openllmetry-js, packages/ai-semantic-conventions (0.27).
 */

/** `workflow`, `task`, `agent` or `tool`; `session` is an MCP connection, not a conversation. */
export const TRACELOOP_SPAN_KIND = 'traceloop.span.kind';
export const TRACELOOP_WORKFLOW_NAME = 'traceloop.workflow.name';
export const TRACELOOP_ENTITY_NAME = 'traceloop.entity.name';
/** Names of the entities above, joined by dots. */
export const TRACELOOP_ENTITY_PATH = 'traceloop.entity.path';
export const TRACELOOP_ENTITY_VERSION = 'traceloop.entity.version';
/** JSON `{"args": [...], "kwargs": {...}}`. */
export const TRACELOOP_ENTITY_INPUT = 'traceloop.entity.input';
/** JSON of the returned value. */
export const TRACELOOP_ENTITY_OUTPUT = 'traceloop.entity.output';
/** Prefix of association properties; the property's name follows. */
export const TRACELOOP_ASSOCIATION_PROPERTIES = 'traceloop.association.properties.';
/** Prefix of numbers reported by `reportCustomMetric`. */
export const TRACELOOP_CUSTOM_METRIC = 'traceloop.custom_metric.';
/** Prefix of the prompt registry's attributes. */
export const TRACELOOP_PROMPT = 'traceloop.prompt.';

/** `chat`, `completion`, `rerank`, `embedding` or `unknown`. */
export const LLM_REQUEST_TYPE = 'llm.request.type';
export const LLM_REQUEST_FUNCTIONS = 'llm.request.functions.';
export const LLM_USAGE_TOTAL_TOKENS = 'llm.usage.total_tokens';
export const LLM_IS_STREAMING = 'llm.is_streaming';
export const LLM_USER = 'llm.user';
export const LLM_TOP_K = 'llm.top_k';
export const LLM_CHAT_STOP_SEQUENCES = 'llm.chat.stop_sequences';

/** Prefix of the indexed messages: `gen_ai.prompt.<n>.role`, `.content`, `.tool_calls.<m>.name` … */
export const GEN_AI_PROMPT_PREFIX = 'gen_ai.prompt.';
/** Prefix of the indexed answers: `gen_ai.completion.<n>.role`, `.content`, `.finish_reason` … */
export const GEN_AI_COMPLETION_PREFIX = 'gen_ai.completion.';
export const GEN_AI_USAGE_PROMPT_TOKENS = 'gen_ai.usage.prompt_tokens';
export const GEN_AI_USAGE_COMPLETION_TOKENS = 'gen_ai.usage.completion_tokens';
export const GEN_AI_USAGE_CACHE_READ_TOKENS_LEGACY = 'gen_ai.usage.cache_read_input_tokens';
export const GEN_AI_USAGE_CACHE_CREATION_TOKENS_LEGACY = 'gen_ai.usage.cache_creation_input_tokens';
export const GEN_AI_USAGE_REASONING_TOKENS_LEGACY = 'gen_ai.usage.reasoning_tokens';

export const DB_SYSTEM = 'db.system';
export const DB_VECTOR_QUERY_TOP_K = 'db.vector.query.top_k';
/** Span events of vector database calls. */
export const DB_EVENT_QUERY_EMBEDDINGS = 'db.query.embeddings';
export const DB_EVENT_QUERY_RESULT = 'db.query.result';
export const DB_QUERY_EMBEDDINGS_VECTOR = 'db.query.embeddings.vector';
export const DB_QUERY_RESULT_ID = 'db.query.result.id';
export const DB_QUERY_RESULT_SCORE = 'db.query.result.score';
export const DB_QUERY_RESULT_DISTANCE = 'db.query.result.distance';
export const DB_QUERY_RESULT_METADATA = 'db.query.result.metadata';
export const DB_QUERY_RESULT_VECTOR = 'db.query.result.vector';
export const DB_QUERY_RESULT_DOCUMENT = 'db.query.result.document';
