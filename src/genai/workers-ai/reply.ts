import type { JsonObject } from '../json';
import { objectOf, objectsOf } from '../json';
import type { Part } from '../message';
import { textPart, toolCallPart } from '../message';
import { reply as openaiReply } from '../openai/chat/reply';
import { readUsage } from '../openai/usage';
import type { ModelReply } from '../provider';

/** Newer models answer as OpenAI does, older ones with a `response`; REST puts either into a `result`. */
export function reply(body: JsonObject): ModelReply {
  const result = objectOf(body.result ?? body);
  if (result.choices) return openaiReply(result);
  const calls = objectsOf(result.tool_calls);
  const finish = result.response === undefined ? undefined : calls.length > 0 ? 'tool_call' : 'stop';
  return {
    finishReasons: finish ? [finish] : [],
    ...readUsage(result.usage, {}),
    content: () => [{ role: 'assistant', parts: [...text(result.response), ...calls.map(toolCall)], finish_reason: finish }],
  };
}

/** JSON mode answers with an object. */
function text(response: unknown): Part[] {
  if (!response) return [];
  return [textPart(typeof response === 'string' ? response : JSON.stringify(response))];
}

function toolCall({ id, name, arguments: args }: JsonObject): Part {
  return toolCallPart(id, name, args);
}
