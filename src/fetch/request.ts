import { parsedUrl } from '../util/url';

/**
 * What can be known of a request before it is sent, from the arguments of `fetch` alone. Nothing here consumes a body
 * that the request still needs, and no stream is ever read.
 */

/** Undefined for what is no address; relative addresses are read against the page's. */
export function requestUrl(input: RequestInfo | URL): URL | undefined {
  return parsedUrl(isRequest(input) ? input.url : String(input), globalThis.location?.href);
}

/** The port that a request to the address goes to, the scheme's own where none is written. */
export function portOf({ port, protocol }: URL): number {
  return Number(port) || (protocol === 'http:' ? 80 : 443);
}

/** In capitals. */
export function requestMethod(input: RequestInfo | URL, init?: RequestInit): string {
  return (init?.method ?? (isRequest(input) ? input.method : 'GET')).toUpperCase();
}

export function requestSignal(input: RequestInfo | URL, init?: RequestInit): AbortSignal | undefined {
  return init?.signal ?? (isRequest(input) ? input.signal : undefined);
}

/**
 * The text of the request's body: at once where it lies in the arguments, later where it sits in a `Request`, of which a
 * copy is read.
 *
 * @param limit most bytes (characters of a string) to read; a longer body answers undefined.
 * @returns undefined for a body that cannot be read without touching it: a stream, a form, a blob.
 */
export function requestText(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  limit: number,
): string | undefined | Promise<string | undefined> {
  const body = init?.body;
  if (body !== undefined && body !== null) return textOf(body, limit);
  if (!isRequest(input) || input.bodyUsed || !input.body) return undefined;
  return readText(input.clone(), limit);
}

function textOf(body: BodyInit, limit: number): string | undefined {
  if (typeof body === 'string') return body.length <= limit ? body : undefined;
  if (body instanceof URLSearchParams) return String(body);
  if (!ArrayBuffer.isView(body) && !(body instanceof ArrayBuffer)) return undefined;
  return body.byteLength <= limit ? new TextDecoder().decode(body) : undefined;
}

async function readText(copy: Request, limit: number): Promise<string | undefined> {
  const reader = (copy.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
    if (text.length > limit) return void reader.cancel();
  }
}

function isRequest(input: RequestInfo | URL): input is Request {
  return typeof input === 'object' && 'url' in input;
}
