import type { JsonObject } from '../json';
import type { ModelReply } from '../provider';
import { readReply } from '../reading/reply';

export function reply(body: JsonObject): ModelReply {
  return readReply(body, body.id ? [{ message: { content: body.content }, reason: body.stop_reason }] : []);
}
