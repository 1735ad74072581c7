import type { JsonObject } from '../json';
import type { Match, ModelRequest } from '../provider';
import { readRequest } from '../reading/request';

/** Models that write text take messages or a prompt; what others take is not recorded as a chat. */
export function request(body: JsonObject, match: Match): ModelRequest | undefined {
  return typeof body.prompt === 'string' || Array.isArray(body.messages) ? readRequest(body, match) : undefined;
}
