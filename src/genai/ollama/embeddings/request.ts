import type { JsonObject } from '../../json';
import { listOf } from '../../json';
import type { Match, ModelRequest } from '../../provider';
import { readRequest } from '../../reading/request';

/** `input` is one text or several; the older endpoint calls it `prompt`. */
export function request(body: JsonObject, match: Match): ModelRequest | undefined {
  const isOllamas = typeof body.model === 'string' && listOf(body.input ?? body.prompt).length > 0;
  return isOllamas ? readRequest(body, match, false) : undefined;
}
