import type { JsonObject } from '../../json';
import { stringOf } from '../../json';
import type { ModelReply } from '../../provider';
import { readUsage } from '../usage';

/** Vectors say nothing to a reader and are not recorded. */
export function reply(body: JsonObject): ModelReply {
  return { model: stringOf(body.model), finishReasons: [], usage: readUsage(body), content: () => [] };
}
