import type { JsonObject } from '../../json';
import { numberOf, objectsOf } from '../../json';
import type { ModelReply } from '../../provider';
import { openaiReply } from '../own-reply';

/** Choices arrive in any order. In the API before chat they are texts. */
export function reply(body: JsonObject): ModelReply {
  const choices = objectsOf(body.choices).sort((one, other) => (numberOf(one.index) ?? 0) - (numberOf(other.index) ?? 0));
  return openaiReply(
    body,
    choices.map((choice) => ({ message: choice.message ?? choice, reason: choice.finish_reason })),
  );
}
