import type { JsonObject } from '../../json';
import type { Match, ModelRequest } from '../../provider';
import { readRequest } from '../../reading/request';

export function request(body: JsonObject, match: Match): ModelRequest | undefined {
  const isOllamas = typeof body.model === 'string' && typeof body.prompt === 'string';
  return isOllamas ? readRequest(body, match, body.stream !== false) : undefined;
}
