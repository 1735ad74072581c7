import type { JsonObject } from '../../json';
import { stringOf } from '../../json';
import { reasoningPart, textPart } from '../../message';
import type { ModelReply } from '../../provider';
import { doneReason, readUsage } from '../usage';

export function reply(body: JsonObject): ModelReply {
  const { response, thinking } = body;
  const finish = doneReason(body);
  return {
    model: stringOf(body.model),
    finishReasons: response === undefined ? [] : [finish],
    usage: readUsage(body),
    content: () => {
      const thoughts = thinking ? [reasoningPart(String(thinking))] : [];
      return [{ role: 'assistant', parts: [...thoughts, textPart(stringOf(response) ?? '')], finish_reason: finish }];
    },
  };
}
