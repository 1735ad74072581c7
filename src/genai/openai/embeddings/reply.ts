import type { JsonObject } from '../../json';
import type { ModelReply } from '../../provider';
import { readReply } from '../../reading/reply';

/** Vectors say nothing to a reader and are not recorded. */
export function reply(body: JsonObject): ModelReply {
  return readReply(body, []);
}
