/**
 * Attribute keys of the OpenTelemetry GenAI conventions. They are unstable, so we keep our own copy, as the
 * conventions ask of instrumentations.
 *
 * Source: https://github.com/open-telemetry/semantic-conventions-genai (main, 2026-11), and for the names it replaced
 * https://github.com/open-telemetry/semantic-conventions/tree/v1.41.1/docs/gen-ai.
 */

/** Schema under which the names of this file are published. */
export const GEN_AI_SCHEMA_URL = 'https://opentelemetry.io/schemas/gen-ai-dev/1.42.0-dev';

export const GEN_AI_OPERATION_NAME = 'gen_ai.operation.name';
export const GEN_AI_PROVIDER_NAME = 'gen_ai.provider.name';
/** Until v1.36; `gen_ai.provider.name` took its place. */
export const GEN_AI_SYSTEM = 'gen_ai.system';
export const GEN_AI_CONVERSATION_ID = 'gen_ai.conversation.id';
/** Boolean, only ever true: the context was shortened by a summary. */
export const GEN_AI_CONVERSATION_COMPACTED = 'gen_ai.conversation.compacted';
export const GEN_AI_OUTPUT_TYPE = 'gen_ai.output.type';
export const GEN_AI_PROMPT_NAME = 'gen_ai.prompt.name';
export const GEN_AI_PROMPT_VERSION = 'gen_ai.prompt.version';

export const GEN_AI_REQUEST_MODEL = 'gen_ai.request.model';
export const GEN_AI_REQUEST_CHOICE_COUNT = 'gen_ai.request.choice.count';
export const GEN_AI_REQUEST_SEED = 'gen_ai.request.seed';
/** Boolean; absent when the answer does not stream. */
export const GEN_AI_REQUEST_STREAM = 'gen_ai.request.stream';
export const GEN_AI_REQUEST_TEMPERATURE = 'gen_ai.request.temperature';
export const GEN_AI_REQUEST_TOP_P = 'gen_ai.request.top_p';
export const GEN_AI_REQUEST_TOP_K = 'gen_ai.request.top_k';
export const GEN_AI_REQUEST_FREQUENCY_PENALTY = 'gen_ai.request.frequency_penalty';
export const GEN_AI_REQUEST_PRESENCE_PENALTY = 'gen_ai.request.presence_penalty';
export const GEN_AI_REQUEST_MAX_TOKENS = 'gen_ai.request.max_tokens';
export const GEN_AI_REQUEST_STOP_SEQUENCES = 'gen_ai.request.stop_sequences';
/** String, exactly as sent: `reasoning_effort`, `reasoning.effort`, `output_config.effort`. */
export const GEN_AI_REQUEST_REASONING_LEVEL = 'gen_ai.request.reasoning.level';
export const GEN_AI_REQUEST_PREVIOUS_RESPONSE_ID = 'gen_ai.request.previous_response.id';
export const GEN_AI_REQUEST_ENCODING_FORMATS = 'gen_ai.request.encoding_formats';
export const GEN_AI_EMBEDDINGS_DIMENSION_COUNT = 'gen_ai.embeddings.dimension.count';

export const GEN_AI_RESPONSE_ID = 'gen_ai.response.id';
export const GEN_AI_RESPONSE_MODEL = 'gen_ai.response.model';
/** String array, one entry a choice. */
export const GEN_AI_RESPONSE_FINISH_REASONS = 'gen_ai.response.finish_reasons';
/** Double, in seconds. */
export const GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK = 'gen_ai.response.time_to_first_chunk';

/** Includes the tokens read from and written to the cache. */
export const GEN_AI_USAGE_INPUT_TOKENS = 'gen_ai.usage.input_tokens';
/** Includes reasoning tokens. */
export const GEN_AI_USAGE_OUTPUT_TOKENS = 'gen_ai.usage.output_tokens';
export const GEN_AI_USAGE_TOTAL_TOKENS = 'gen_ai.usage.total_tokens';
export const GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS = 'gen_ai.usage.cache_read.input_tokens';
export const GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS = 'gen_ai.usage.cache_write.input_tokens';
/** Until v1.41; `cache_write` took its place. */
export const GEN_AI_USAGE_CACHE_CREATION_INPUT_TOKENS = 'gen_ai.usage.cache_creation.input_tokens';
export const GEN_AI_USAGE_REASONING_OUTPUT_TOKENS = 'gen_ai.usage.reasoning.output_tokens';
/** Double, in the provider's own money. No convention has a name for it; this one is in use (OpenLLMetry, OpenLIT). */
export const GEN_AI_USAGE_COST = 'gen_ai.usage.cost';

/** JSON on spans, structured on events: `[{role, parts, name?}]`. */
export const GEN_AI_INPUT_MESSAGES = 'gen_ai.input.messages';
/** JSON on spans, structured on events: `[{role, parts, name?, finish_reason?}]`, one message a choice. */
export const GEN_AI_OUTPUT_MESSAGES = 'gen_ai.output.messages';
/** A flat array of parts, without a role. */
export const GEN_AI_SYSTEM_INSTRUCTIONS = 'gen_ai.system_instructions';
export const GEN_AI_TOOL_DEFINITIONS = 'gen_ai.tool.definitions';

export const GEN_AI_TOOL_NAME = 'gen_ai.tool.name';
export const GEN_AI_TOOL_TYPE = 'gen_ai.tool.type';
export const GEN_AI_TOOL_DESCRIPTION = 'gen_ai.tool.description';
export const GEN_AI_TOOL_CALL_ID = 'gen_ai.tool.call.id';
export const GEN_AI_TOOL_CALL_ARGUMENTS = 'gen_ai.tool.call.arguments';
export const GEN_AI_TOOL_CALL_RESULT = 'gen_ai.tool.call.result';

export const GEN_AI_AGENT_ID = 'gen_ai.agent.id';
export const GEN_AI_AGENT_NAME = 'gen_ai.agent.name';
export const GEN_AI_AGENT_DESCRIPTION = 'gen_ai.agent.description';
export const GEN_AI_WORKFLOW_NAME = 'gen_ai.workflow.name';
export const GEN_AI_DATA_SOURCE_ID = 'gen_ai.data_source.id';
export const GEN_AI_RETRIEVAL_QUERY_TEXT = 'gen_ai.retrieval.query.text';
export const GEN_AI_RETRIEVAL_DOCUMENTS = 'gen_ai.retrieval.documents';

export const OPENAI_API_TYPE = 'openai.api.type';
export const OPENAI_REQUEST_SERVICE_TIER = 'openai.request.service_tier';
export const OPENAI_RESPONSE_SERVICE_TIER = 'openai.response.service_tier';
export const OPENAI_RESPONSE_SYSTEM_FINGERPRINT = 'openai.response.system_fingerprint';

/** One event a model call, with the content of the inference span, structured. */
export const GEN_AI_EVENT_INFERENCE_DETAILS = 'gen_ai.client.inference.operation.details';
/** One event a message, until v1.36. */
export const GEN_AI_EVENT_SYSTEM_MESSAGE = 'gen_ai.system.message';
export const GEN_AI_EVENT_USER_MESSAGE = 'gen_ai.user.message';
export const GEN_AI_EVENT_ASSISTANT_MESSAGE = 'gen_ai.assistant.message';
export const GEN_AI_EVENT_TOOL_MESSAGE = 'gen_ai.tool.message';
export const GEN_AI_EVENT_CHOICE = 'gen_ai.choice';

/** Well-known values of `gen_ai.operation.name`; the set is open. */
export const GEN_AI_OPERATION_CHAT = 'chat';
export const GEN_AI_OPERATION_GENERATE_CONTENT = 'generate_content';
export const GEN_AI_OPERATION_TEXT_COMPLETION = 'text_completion';
export const GEN_AI_OPERATION_EMBEDDINGS = 'embeddings';
export const GEN_AI_OPERATION_RETRIEVAL = 'retrieval';
export const GEN_AI_OPERATION_FETCH_RESPONSE = 'fetch_response';
export const GEN_AI_OPERATION_EXECUTE_TOOL = 'execute_tool';
export const GEN_AI_OPERATION_CREATE_AGENT = 'create_agent';
export const GEN_AI_OPERATION_INVOKE_AGENT = 'invoke_agent';
export const GEN_AI_OPERATION_INVOKE_WORKFLOW = 'invoke_workflow';
export const GEN_AI_OPERATION_PLAN = 'plan';
