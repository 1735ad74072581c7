import type { ClientRequest, IncomingMessage } from 'node:http';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { MAX_REPLY_BYTES } from '../export/transport';
import type { Reply, Request, Send } from '../otlp/request';
import { SUPPRESS_TRACING_KEY } from '../semconv/context-keys';

/** Where undici keeps what all requests of `fetch` go through: an application may put a proxy there, or a mock. */
const DISPATCHER = Symbol.for('undici.globalDispatcher.1');

/** Before a byte of the request was read by anybody: by name, address or certificate. */
const NOT_REACHED = /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$|CERT|SIGN|SSL/;

/** Node's `fetch` as it is, and not one that an application, a framework or a test has put in its place. */
export function isNodesOwn(fetch: typeof globalThis.fetch): boolean {
  return /require\('internal\/deps\/undici\/undici'\)/.test(Function.prototype.toString.call(fetch));
}

/**
 * Sends by `node:http`. Node's `fetch` copies a body three times, which costs as much as all the rest of an export and calls for
 * a collection of the whole heap every second batch. What may be reached by `fetch` only, goes by it.
 */
export function createHttpSend(): Send {
  let reached = false;
  return async (request, signal) => {
    if (hasOwnDispatcher()) return undefined;
    try {
      const reply = await post(request, signal);
      reached = true;
      return reply;
    } catch (error) {
      if (reached || !NOT_REACHED.test((error as { code?: string }).code ?? '')) throw error;
      return undefined;
    }
  };
}

/** Undici's own is an `Agent`; one of the application's own that is called so too is tried after `node:http`. */
function hasOwnDispatcher(): boolean {
  const dispatcher = (globalThis as { [DISPATCHER]?: object })[DISPATCHER];
  return dispatcher !== undefined && dispatcher.constructor.name !== 'Agent';
}

async function post({ url, headers, body }: Request, signal: AbortSignal): Promise<Reply> {
  const { default: http } = url.startsWith('https:') ? await import('node:https') : await import('node:http');
  return new Promise((resolve, reject) => {
    const begin = (): ClientRequest =>
      http.request(url, { method: 'POST', headers, signal }, (response) => {
        resolve(readReply(response).then((reply) => ({ ...reply, done: sent.writableFinished })));
      });
    const sent = untraced(begin);
    sent.on('error', reject).end(body);
  });
}

/** Where the host traces its requests, ours would be traced too, and give more to send. */
function untraced<T>(fn: () => T): T {
  return context.with(ROOT_CONTEXT.setValue(SUPPRESS_TRACING_KEY, true), fn);
}

/** The status is what counts: a body that breaks off is none. */
function readReply(response: IncomingMessage): Promise<Reply> {
  const { statusCode: status, headers } = response;
  const parts: Uint8Array[] = [];
  let room = MAX_REPLY_BYTES;
  response.on('data', (part: Uint8Array) => {
    parts.push(part.subarray(0, Math.max(0, room)));
    room -= part.length;
    if (room < 0) response.destroy();
  });
  response.on('error', () => {});
  return new Promise((resolve) => {
    response.on('close', () => {
      const body = response.complete || room < 0 ? Buffer.concat(parts) : undefined;
      resolve({ status, headers: { get: (name) => headers[name]?.toString() ?? null }, body });
    });
  });
}
