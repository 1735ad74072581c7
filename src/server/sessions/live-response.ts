import type { LiveHub } from './live';

/** Proxies close connections that are silent for longer. Milliseconds. */
const heartbeat = 15_000;
/** Events that a page has not read yet; a page that lags behind by more is let go, and its browser connects again. */
const mostUnread = 256;

/** Server-sent events: `event: change` with a `LiveChange`, until the page goes or the hub closes. */
export function liveResponse(hub: LiveHub, signal: AbortSignal): Response {
  const encoder = new TextEncoder();
  let stop = (): void => {};
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (text: string): void => {
        if ((controller.desiredSize ?? 0) < -mostUnread) return stop();
        controller.enqueue(encoder.encode(text));
      };
      const unsubscribe = hub.subscribe({
        change: (change) => send(`event: change\ndata: ${JSON.stringify(change)}\n\n`),
        close: () => stop(),
      });
      const timer = setInterval(() => send(': still here\n\n'), heartbeat);
      stop = once(() => {
        unsubscribe();
        clearInterval(timer);
        controller.close();
      });
      signal.addEventListener('abort', stop);
      send('retry: 1000\n\n');
    },
    cancel: () => stop(),
  });
  return new Response(stream, { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' } });
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
