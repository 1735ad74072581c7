import * as keys from '../../../semconv/gen-ai';
import type { Dialect } from './dialect';
import { CATEGORY_OF_OPERATION } from './operations';
import { providerOf } from './providers';
import { amount, byKind, either, finishReasons, json, mapped, messages, parts, text, toolDefinitions } from './readers';

const seconds = amount(
  keys.GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK,
  'gen_ai.client.operation.time_to_first_chunk',
  'gen_ai.server.time_to_first_token',
);

/**
 * OpenTelemetry's GenAI conventions, current and older names, and what Anthropic's SDK adds to them.
 * https://github.com/open-telemetry/semantic-conventions-genai
 */
export const genAi: Dialect = {
  name: 'gen-ai',
  families: ['gen_ai', 'anthropic'],
  fields: {
    category: byKind(keys.GEN_AI_OPERATION_NAME, CATEGORY_OF_OPERATION),
    operation: text(keys.GEN_AI_OPERATION_NAME),
    provider: mapped(text(keys.GEN_AI_PROVIDER_NAME, keys.GEN_AI_SYSTEM), providerOf),
    model: text(keys.GEN_AI_RESPONSE_MODEL, keys.GEN_AI_REQUEST_MODEL),
    responseId: text(keys.GEN_AI_RESPONSE_ID),
    userId: text('gen_ai.user', 'gen_ai.user.id'),
    inputTokens: amount(keys.GEN_AI_USAGE_INPUT_TOKENS),
    outputTokens: amount(keys.GEN_AI_USAGE_OUTPUT_TOKENS),
    cacheRead: amount(keys.GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS),
    cacheWrite: amount(keys.GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS, keys.GEN_AI_USAGE_CACHE_CREATION_INPUT_TOKENS),
    reasoning: amount(keys.GEN_AI_USAGE_REASONING_OUTPUT_TOKENS),
    reportedCost: amount('gen_ai.usage.cost', 'gen_ai.usage.total_cost', 'gen_ai.cost.total_cost'),
    timeToFirstChunkMs: mapped(seconds, (value) => value * 1000),
    finishReasons: finishReasons(keys.GEN_AI_RESPONSE_FINISH_REASONS, 'anthropic.message.stop_reason'),
    inputMessages: messages('user', keys.GEN_AI_INPUT_MESSAGES),
    outputMessages: messages('assistant', keys.GEN_AI_OUTPUT_MESSAGES),
    systemInstructions: parts(keys.GEN_AI_SYSTEM_INSTRUCTIONS),
    toolDefinitions: toolDefinitions(keys.GEN_AI_TOOL_DEFINITIONS),
    toolName: text(keys.GEN_AI_TOOL_NAME),
    toolCallId: text(keys.GEN_AI_TOOL_CALL_ID),
    toolArguments: either(json(keys.GEN_AI_TOOL_CALL_ARGUMENTS), json('gen_ai.tool.arguments', 'tool_arguments')),
    toolResult: either(json(keys.GEN_AI_TOOL_CALL_RESULT), json('gen_ai.tool.result', 'tool_response')),
  },
};
