import { OPENAI_RESPONSE_SYSTEM_FINGERPRINT } from '../../../semconv/gen-ai';
import type { JsonObject } from '../../json';
import { objectsOf, stringOf } from '../../json';
import { textPart } from '../../message';
import type { ModelReply } from '../../provider';
import { readUsage } from '../usage';

export function reply(body: JsonObject): ModelReply {
  const choices = objectsOf(body.choices);
  return {
    id: stringOf(body.id),
    model: stringOf(body.model),
    finishReasons: choices.map(({ finish_reason }) => stringOf(finish_reason)),
    ...readUsage(body.usage, { [OPENAI_RESPONSE_SYSTEM_FINGERPRINT]: stringOf(body.system_fingerprint) }),
    content: () =>
      choices.map(({ text, finish_reason }) => ({
        role: 'assistant',
        parts: [textPart(stringOf(text) ?? '')],
        finish_reason: stringOf(finish_reason),
      })),
  };
}
