import { GEN_AI_CONVERSATION_COMPACTED, OPENAI_RESPONSE_SERVICE_TIER } from '../../../semconv/gen-ai';
import type { JsonObject } from '../../json';
import { objectsOf, stringOf, valueAt } from '../../json';
import type { ModelReply } from '../../provider';
import { readUsage } from '../usage';
import { partsOf } from './item';

export function reply(body: JsonObject): ModelReply {
  const items = objectsOf(body.output);
  const finish = finishReason(body, items);
  return {
    id: stringOf(body.id),
    model: stringOf(body.model),
    finishReasons: body.status ? [finish] : [],
    ...readUsage(body.usage, {
      [OPENAI_RESPONSE_SERVICE_TIER]: stringOf(body.service_tier),
      [GEN_AI_CONVERSATION_COMPACTED]: items.some(({ type }) => type === 'compaction') || undefined,
    }),
    content: () => [{ role: 'assistant', parts: items.flatMap(partsOf), finish_reason: finish }],
  };
}

/** Undefined while the answer is queued or on its way. */
function finishReason(body: JsonObject, items: readonly JsonObject[]): string | undefined {
  switch (body.status) {
    case 'completed':
      return items.some(({ type }) => type === 'function_call' || type === 'custom_tool_call') ? 'tool_call' : 'stop';
    case 'incomplete':
      return valueAt(body, 'incomplete_details.reason') === 'max_output_tokens' ? 'length' : 'content_filter';
    case 'failed':
    case 'cancelled':
      return 'error';
    default:
      return undefined;
  }
}
