import type { JsonObject } from '../../json';
import { listOf } from '../../json';
import type { Match, ModelRequest } from '../../provider';
import { openaiRequest } from '../own-request';

export function request(body: JsonObject, match: Match): ModelRequest | undefined {
  const known = body.model ?? match.model;
  return known && listOf(body.prompt).length > 0 ? openaiRequest(body, match, 'completions') : undefined;
}
