import type { LiveEvent, LiveHub } from './live';

/** Proxies close connections that are silent for longer. Milliseconds. */
const heartbeat = 15_000;
/** Events that a page has not read yet; a page that lags behind by more is let go, and its browser connects again. */
const mostUnread = 256;

/**
 * Server-sent events until the page goes or the hub closes: `event: change` with a `LiveChange`. One that comes back says by
 * `Last-Event-ID` what it heard last, and is told what it missed; `event: reset` when that is not known any more.
 */
export function liveResponse(hub: LiveHub, signal: AbortSignal, lastId?: string): Response {
  const encoder = new TextEncoder();
  let stop = (): void => {};
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (text: string): void => {
        if ((controller.desiredSize ?? 0) < -mostUnread) return stop();
        controller.enqueue(encoder.encode(text));
      };
      send('retry: 1000\n\n');
      const unsubscribe = hub.subscribe({ hear: (event) => send(asText(event)), close: () => stop() }, lastId);
      const timer = setInterval(() => send(': still here\n\n'), heartbeat);
      stop = once(() => {
        unsubscribe();
        clearInterval(timer);
        controller.close();
      });
      signal.addEventListener('abort', stop);
    },
    cancel: () => stop(),
  });
  return new Response(stream, {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
  });
}

function asText({ id, change }: LiveEvent): string {
  return `id: ${id}\nevent: ${change ? 'change' : 'reset'}\ndata: ${JSON.stringify(change ?? {})}\n\n`;
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    try {
      work();
    } catch {
      // The page closed the stream first.
    }
  };
}
