import type { JsonObject } from '../../json';
import { listOf } from '../../json';
import type { Match, ModelRequest } from '../../provider';
import { readRequest } from '../../reading/request';

/** Texts, or tokens, which say nothing to a reader. */
export function request(body: JsonObject, match: Match): ModelRequest | undefined {
  const known = body.model ?? match.model;
  return known && listOf(body.input).length > 0 ? readRequest(body, match) : undefined;
}
