import type { JsonObject } from '../../json';
import { objectOf, objectsOf, stringOf, valueAt } from '../../json';
import type { ModelReply } from '../../provider';
import { ToolCallNumbers } from '../../tool-call-numbers';
import { doneReason, readUsage } from '../usage';
import { readMessage } from './message';

export function reply(body: JsonObject, priorToolCalls: number): ModelReply {
  const finish = finishReason(body);
  return {
    model: stringOf(body.model),
    finishReasons: body.message ? [finish] : [],
    usage: readUsage(body),
    content: () => [
      { ...readMessage(objectOf(body.message), new ToolCallNumbers(priorToolCalls)), finish_reason: finish },
    ],
  };
}

function finishReason(body: JsonObject): string | undefined {
  const callsTools = objectsOf(valueAt(body, 'message.tool_calls')).length > 0;
  const reason = doneReason(body);
  return reason === 'stop' && callsTools ? 'tool_call' : reason;
}
