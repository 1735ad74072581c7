import type { JsonObject } from './json';
import { isObject, stringOf } from './json';

/** What went wrong, as the provider says it. */
export interface Failure {
  /** `error.type`: the provider's own code where it has one. */
  readonly type?: string;
  /** May quote the prompt. */
  readonly message?: string;
}

/**
 * Finds the error in an answer or an event of any provider; undefined where there is none. The shapes are
 * `{error: {code, type, message}}` (OpenAI), `{type: "error", error: {…}}` (Anthropic), `{error: {status, code}}`
 * (Gemini), `{error: "text"}` (Ollama), `{errors: [{code, message}]}` (Cloudflare), `{type: "error", code}` (Responses),
 * `{statusCode, message}` (the gateway before Azure's models).
 */
export function failureIn(body: JsonObject): Failure | undefined {
  const stated = body.error ?? firstOf(body.errors) ?? (body.type === 'error' || body.statusCode ? body : undefined);
  const error = Array.isArray(stated) ? firstOf(stated) : stated;
  if (typeof error === 'string') return { message: error };
  if (!isObject(error)) return undefined;
  return { type: typeOf(error), message: stringOf(error.message) };
}

/** Of what `fetch` or a reader rejects with. */
export function failureOf(error: unknown): Failure {
  const { name, message } = isObject(error) ? error : ({} as JsonObject);
  return { type: stringOf(name) ?? '_OTHER', message: stringOf(message) };
}

function typeOf(error: JsonObject): string | undefined {
  const type = stringOf(error.status) ?? error.code ?? error.statusCode ?? (error.type === 'error' ? undefined : error.type);
  return type === undefined || type === null ? undefined : String(type);
}

function firstOf(list: unknown): unknown {
  return Array.isArray(list) ? list[0] : undefined;
}
