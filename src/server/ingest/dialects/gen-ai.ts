import {
  GEN_AI_INPUT_MESSAGES,
  GEN_AI_OPERATION_NAME,
  GEN_AI_OUTPUT_MESSAGES,
  GEN_AI_PROVIDER_NAME,
  GEN_AI_REQUEST_MODEL,
  GEN_AI_RESPONSE_FINISH_REASONS,
  GEN_AI_RESPONSE_ID,
  GEN_AI_RESPONSE_MODEL,
  GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK,
  GEN_AI_SYSTEM,
  GEN_AI_SYSTEM_INSTRUCTIONS,
  GEN_AI_TOOL_CALL_ARGUMENTS,
  GEN_AI_TOOL_CALL_ID,
  GEN_AI_TOOL_CALL_RESULT,
  GEN_AI_TOOL_DEFINITIONS,
  GEN_AI_TOOL_NAME,
  GEN_AI_USAGE_CACHE_CREATION_INPUT_TOKENS,
  GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS,
  GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS,
  GEN_AI_USAGE_INPUT_TOKENS,
  GEN_AI_USAGE_OUTPUT_TOKENS,
  GEN_AI_USAGE_REASONING_OUTPUT_TOKENS,
} from '../../../semconv/gen-ai';
import type { Dialect } from './dialect';
import { amount, byKind, type Categories, either, finishReasons, json, mapped, messages, parts, text, toolDefinitions } from './readers';

/** Operations by what they are in a chat app; the value is open, others stay `other`. */
export const CATEGORY_OF_OPERATION: Categories = {
  chat: 'model',
  generate_content: 'model',
  text_completion: 'model',
  text_completions: 'model',
  completion: 'model',
  generate: 'model',
  fetch_response: 'model',
  embeddings: 'embedding',
  retrieval: 'retrieval',
  rerank: 'retrieval',
  execute_tool: 'tool',
  invoke_agent: 'agent',
  create_agent: 'agent',
  plan: 'agent',
  agent_step: 'task',
  invoke_workflow: 'workflow',
  workflow: 'workflow',
};

const SECOND = 1000;

/**
 * OpenTelemetry's GenAI conventions, from 1.28 to today's draft, as attributes of spans.
 *
 * Source: https://github.com/open-telemetry/semantic-conventions-genai.
 */
export const genAi: Dialect = {
  name: 'gen-ai',
  families: ['gen_ai'],
  fields: {
    category: byKind(GEN_AI_OPERATION_NAME, CATEGORY_OF_OPERATION),
    operation: text(GEN_AI_OPERATION_NAME),
    provider: text(GEN_AI_PROVIDER_NAME, GEN_AI_SYSTEM),
    model: text(GEN_AI_RESPONSE_MODEL, GEN_AI_REQUEST_MODEL),
    responseId: text(GEN_AI_RESPONSE_ID),
    inputTokens: amount(GEN_AI_USAGE_INPUT_TOKENS),
    outputTokens: amount(GEN_AI_USAGE_OUTPUT_TOKENS),
    cacheRead: amount(GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS),
    cacheWrite: amount(GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS, GEN_AI_USAGE_CACHE_CREATION_INPUT_TOKENS),
    reasoning: amount(GEN_AI_USAGE_REASONING_OUTPUT_TOKENS),
    reportedCost: amount('gen_ai.usage.cost'),
    timeToFirstChunkMs: either(
      mapped(amount(GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK), (seconds) => seconds * SECOND),
      mapped(amount('gen_ai.client.operation.time_to_first_chunk'), (seconds) => seconds * SECOND),
    ),
    finishReasons: finishReasons(GEN_AI_RESPONSE_FINISH_REASONS),
    inputMessages: messages('user', GEN_AI_INPUT_MESSAGES),
    outputMessages: messages('assistant', GEN_AI_OUTPUT_MESSAGES),
    systemInstructions: parts(GEN_AI_SYSTEM_INSTRUCTIONS),
    toolDefinitions: toolDefinitions(GEN_AI_TOOL_DEFINITIONS),
    toolName: text(GEN_AI_TOOL_NAME),
    toolCallId: text(GEN_AI_TOOL_CALL_ID),
    toolArguments: json(GEN_AI_TOOL_CALL_ARGUMENTS),
    toolResult: json(GEN_AI_TOOL_CALL_RESULT),
    userId: text('user.id', 'enduser.id', 'gen_ai.user'),
  },
};
