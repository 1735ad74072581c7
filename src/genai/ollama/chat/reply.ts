import type { JsonObject } from '../../json';
import type { ModelReply } from '../../provider';
import { readReply } from '../../reading/reply';

/** `load` and `unload` are answers to requests that only move a model in or out of memory. */
export function reply(body: JsonObject, priorToolCalls: number): ModelReply {
  const { message, response, thinking, done, done_reason } = body;
  const said = message ?? (response !== undefined && { content: response, thinking });
  const reason = done === true ? (done_reason ?? 'stop') : undefined;
  return readReply(body, said ? [{ message: said, reason }] : [], priorToolCalls);
}
