import type { JsonObject } from '../json';
import type { Match, ModelRequest } from '../provider';
import { readRequest } from '../reading/request';

export function request(body: JsonObject, match: Match): ModelRequest | undefined {
  return Array.isArray(body.messages) && typeof body.max_tokens === 'number' ? readRequest(body, match) : undefined;
}
