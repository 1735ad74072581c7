import type { JsonObject } from '../../json';
import { objectsOf } from '../../json';
import type { Match, ModelRequest } from '../../provider';
import { readRequest } from '../../reading/request';

/** One content, or a batch of requests with one each. */
export function request(body: JsonObject, match: Match): ModelRequest | undefined {
  const requests = body.content ? [body] : objectsOf(body.requests);
  const contents = requests.map(({ content }) => content);
  return readRequest({ ...requests[0], model: match.model, contents }, match);
}
