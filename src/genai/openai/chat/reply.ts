import {
  OPENAI_RESPONSE_SERVICE_TIER,
  OPENAI_RESPONSE_SYSTEM_FINGERPRINT,
} from '../../../semconv/gen-ai';
import type { JsonObject } from '../../json';
import { objectOf, objectsOf, stringOf } from '../../json';
import type { ModelReply } from '../../provider';
import { readUsage } from '../usage';
import { readMessage } from './message';

export function reply(body: JsonObject): ModelReply {
  const choices = objectsOf(body.choices);
  return {
    id: stringOf(body.id),
    model: stringOf(body.model),
    finishReasons: choices.map(finishReason),
    ...readUsage(body.usage ?? objectOf(body.x_groq).usage, {
      [OPENAI_RESPONSE_SERVICE_TIER]: stringOf(body.service_tier),
      [OPENAI_RESPONSE_SYSTEM_FINGERPRINT]: stringOf(body.system_fingerprint),
    }),
    content: () =>
      choices.map((choice) => ({ ...readMessage(objectOf(choice.message)), finish_reason: finishReason(choice) })),
  };
}

function finishReason({ finish_reason }: JsonObject): string | undefined {
  return finish_reason === 'tool_calls' || finish_reason === 'function_call' ? 'tool_call' : stringOf(finish_reason);
}
