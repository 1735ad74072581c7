import type { JsonObject } from '../../json';
import { objectsOf } from '../../json';
import type { Match, ModelRequest } from '../../provider';
import { readRequest } from '../../reading/request';

/** Many applications have an `/api/chat` of their own: only a model and messages of Ollama's shape are proof. */
export function request(body: JsonObject, match: Match): ModelRequest | undefined {
  const isOllamas = typeof body.model === 'string' && objectsOf(body.messages).every(isOllamaMessage);
  return isOllamas ? readRequest(body, match, body.stream !== false) : undefined;
}

/** Messages of the AI SDK's chat, which posts to the same path, have parts instead. */
function isOllamaMessage({ role, parts }: JsonObject): boolean {
  return typeof role === 'string' && parts === undefined;
}
