import { isRecord } from '../../../util/record';
import { toMessages, toParts } from '../content/messages';
import { toToolDefinitions } from '../content/tool-definitions';
import { recordOf, valueOf } from '../content/values';
import type { Dialect, Reader } from './dialect';
import { json, mapped, text, toAmount } from './readers';

const REQUEST = 'gcp.vertex.agent.llm_request';
const RESPONSE = 'gcp.vertex.agent.llm_response';

function config(request: unknown): Record<string, unknown> {
  return (isRecord(request) ? recordOf(request, 'config') : undefined) ?? {};
}

/** Gemini counts thoughts beside the answer; the conventions count them inside. */
function usage(...keys: [string, ...string[]]): Reader<number> {
  return mapped(json(RESPONSE), (response) => {
    const counts = isRecord(response) ? (recordOf(response, 'usage_metadata', 'usageMetadata') ?? {}) : {};
    const amounts = keys.map((key) => toAmount(counts[key]));
    return amounts[0] === undefined ? undefined : amounts.reduce<number>((sum, amount) => sum + (amount ?? 0), 0);
  });
}

/** Google's Agent Development Kit. https://github.com/google/adk-python */
export const googleAdk: Dialect = {
  name: 'google-adk',
  families: ['gcp'],
  fields: {
    category: mapped(text(REQUEST), (request) => (request === '{}' ? undefined : ('model' as const))),
    model: mapped(json(REQUEST), (request) =>
      isRecord(request) && typeof request.model === 'string' ? request.model : undefined,
    ),
    inputTokens: usage('prompt_token_count'),
    outputTokens: usage('candidates_token_count', 'thoughts_token_count'),
    cacheRead: usage('cached_content_token_count'),
    reasoning: usage('thoughts_token_count'),
    inputMessages: mapped(json(REQUEST), (request) => (isRecord(request) ? toMessages(request.contents, 'user') : undefined)),
    outputMessages: mapped(json(RESPONSE), (response) =>
      isRecord(response) ? toMessages(response.content, 'assistant') : undefined,
    ),
    systemInstructions: mapped(json(REQUEST), (request) =>
      toParts(valueOf(config(request), 'system_instruction', 'systemInstruction')),
    ),
    toolDefinitions: mapped(json(REQUEST), (request) => toToolDefinitions(config(request).tools)),
    toolArguments: json('gcp.vertex.agent.tool_call_args'),
    toolResult: json('gcp.vertex.agent.tool_response'),
  },
};
