import type { JsonObject } from '../../json';
import type { Match, ModelRequest } from '../../provider';
import { readRequest } from '../../reading/request';

export function request(body: JsonObject, match: Match): ModelRequest | undefined {
  return body.contents ? readRequest(body, match, match.stream === true) : undefined;
}
