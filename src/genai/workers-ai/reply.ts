import type { JsonObject } from '../json';
import { objectOf, objectsOf } from '../json';
import { reply as openaiReply } from '../openai/chat/reply';
import type { ModelReply } from '../provider';
import { readReply } from '../reading/reply';

/** Newer models answer as OpenAI does, older ones with a `response`; REST puts either into a `result`. */
export function reply(body: JsonObject): ModelReply {
  const result = objectOf(body.result ?? body);
  const { choices, response, tool_calls } = result;
  if (objectsOf(choices).length > 0) return openaiReply(result);
  return readReply(
    result,
    response === undefined ? [] : [{ message: { content: textOf(response), tool_calls }, reason: 'stop' }],
  );
}

/** JSON mode answers with an object. */
function textOf(response: unknown): unknown {
  return typeof response === 'object' && response ? JSON.stringify(response) : response;
}
