import type { JsonObject } from '../../json';
import { objectsOf, valueAt } from '../../json';
import type { ModelReply } from '../../provider';
import { type Choice, readReply } from '../../reading/reply';

export function reply(body: JsonObject, priorToolCalls: number): ModelReply {
  const candidates = objectsOf(body.candidates).map(({ content, finishReason }) => ({ message: content, reason: finishReason }));
  return readReply(body, candidates.length > 0 ? candidates : blocked(body), priorToolCalls);
}

/** A prompt that is refused has no candidates. */
function blocked(body: JsonObject): Choice[] {
  return valueAt(body, 'promptFeedback.blockReason') ? [{ message: {}, reason: 'content_filter' }] : [];
}
