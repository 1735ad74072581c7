import { OPENAI_RESPONSE_SERVICE_TIER, OPENAI_RESPONSE_SYSTEM_FINGERPRINT } from '../../semconv/gen-ai';
import type { JsonObject } from '../json';
import { stringOf } from '../json';
import type { ModelReply } from '../provider';
import { type Choice, readReply } from '../reading/reply';

/** An answer of OpenAI's, with what only OpenAI has. */
export function openaiReply(body: JsonObject, choices: readonly Choice[]): ModelReply {
  return {
    ...readReply(body, choices),
    attributes: {
      [OPENAI_RESPONSE_SERVICE_TIER]: stringOf(body.service_tier),
      [OPENAI_RESPONSE_SYSTEM_FINGERPRINT]: stringOf(body.system_fingerprint),
    },
  };
}
