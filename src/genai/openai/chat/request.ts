import type { JsonObject } from '../../json';
import type { Match, ModelRequest } from '../../provider';
import { openaiRequest } from '../own-request';

export function request(body: JsonObject, match: Match): ModelRequest | undefined {
  return Array.isArray(body.messages) ? openaiRequest(body, match, 'chat_completions') : undefined;
}
