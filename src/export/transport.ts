import type { Reply, Request, Send } from '../otlp/request';
import type { Timers } from './options';

export interface TransportOptions {
  fetch: typeof fetch;
  send?: Send | undefined;
  timers: Timers;
  exportTimeoutMillis: number;
}

/** An answer to an export is a short message; a longer one is somebody else's page. */
export const MAX_REPLY_BYTES = 16_384;

/**
 * Posts once. Never rejects. The response body is always read to its end or cancelled: until then Chromium holds the
 * keepalive quota of the request, and Workers hold its connection.
 */
export async function post(request: Request, { fetch, send, timers, exportTimeoutMillis }: TransportOptions): Promise<Reply> {
  const controller = new AbortController();
  const timer = timers.set(() => controller.abort(), exportTimeoutMillis);
  try {
    const reply = send && (await send(request, controller.signal));
    return reply ?? (await sendByFetch(fetch, request, controller.signal));
  } catch (error) {
    return { timedOut: controller.signal.aborted, error: describe(error) };
  } finally {
    timers.clear(timer);
  }
}

async function sendByFetch(fetch: TransportOptions['fetch'], request: Request, signal: AbortSignal): Promise<Reply> {
  const response = await fetch(request.url, requestInit(request, signal));
  const body = await readStart(response).catch(() => undefined);
  return { status: response.status, headers: response.headers, body };
}

/**
 * A redirect is not followed: the browser would turn the POST into a GET, and the key would go to another host. Fields that
 * a runtime may not know (`credentials`, `mode`, `cache`) are left out, because some throw.
 */
function requestInit({ headers, body, keepalive }: Request, signal: AbortSignal): RequestInit {
  const init: RequestInit = { method: 'POST', headers, body, signal, redirect: 'manual' };
  if (keepalive) init.keepalive = true;
  return init;
}

async function readStart({ body }: Response): Promise<Uint8Array | undefined> {
  const reader = body?.getReader();
  const bytes: number[] = [];
  try {
    for (let part = await reader?.read(); part && !part.done && bytes.length < MAX_REPLY_BYTES; part = await reader?.read()) {
      bytes.push(...part.value.subarray(0, MAX_REPLY_BYTES));
    }
  } finally {
    await reader?.cancel().catch(() => undefined);
  }
  return Uint8Array.from(bytes);
}

/** Node hides what went wrong in the cause. */
function describe(error: unknown): string {
  const { message, cause } = error as { message?: unknown; cause?: { message?: unknown; code?: unknown } };
  return [message, cause?.message || cause?.code].filter(Boolean).join(': ');
}
