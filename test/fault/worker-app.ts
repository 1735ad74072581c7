import * as threadlight from 'threadlight';
import { traced } from 'threadlight/edge';

/** A Worker as an application would write it; which collector it sends to is asked in its first request. */

interface Env {
  readonly COLLECTOR: string;
}

interface Context {
  waitUntil(work: Promise<unknown>): void;
}

const sleep = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis));

/** Work at the top of a module, where Workers allow neither randomness nor a clock. */
const atTheTop = threadlight.withTask({ name: 'module' }, () => 'ran');

function start(env: Env): void {
  if (!started) threadlight.initialize({ appName: 'edge', baseUrl: env.COLLECTOR, limits: { exportTimeoutMillis: 3_000 } });
  started = true;
}
let started = false;
let made = 0;

const pages: Record<string, (context: Context) => Response | Promise<Response>> = {
  '/plain': () => threadlight.withTask({ name: 'plain', conversationId: 'c' }, () => new Response('plain')),
  '/waits': () => threadlight.withTask({ name: 'waits' }, async () => (await sleep(20), new Response('waited'))),
  '/top': () => new Response(atTheTop),
  '/late': (context) => {
    context.waitUntil(sleep(300).then(() => threadlight.withTask({ name: 'late' }, () => undefined)));
    return new Response('early');
  },
  '/stream': () => {
    threadlight.withTask({ name: 'before the stream' }, () => undefined);
    return new Response(chunks(30, 190));
  },
  '/long-stream': () =>
    threadlight.withTask(
      { name: 'before the long stream' },
      () => new Response(chunks(90, 500, () => threadlight.withTask({ name: 'chunk' }, () => undefined))),
    ),
  '/load': () => {
    for (let at = 0; at < 10; at++) {
      threadlight.withWorkflow({ name: 'turn', conversationId: `c${at}` }, () =>
        threadlight.withTask({ name: 'answer' }, () => 'x'.repeat(200)),
      );
    }
    made += 21;
    return new Response('loaded');
  },
  '/counts': async () => Response.json(await threadlight.forceFlush()),
};

function chunks(count: number, everyMillis: number, work: () => void = () => undefined): ReadableStream<Uint8Array> {
  let sent = 0;
  return new ReadableStream({
    async pull(controller) {
      await sleep(everyMillis);
      work();
      controller.enqueue(new TextEncoder().encode(`${sent}\n`));
      if (++sent === count) controller.close();
    },
  });
}

const handler = traced({
  fetch: (request: Request, _env: Env, context: Context) =>
    pages[new URL(request.url).pathname]?.(context) ?? new Response('', { status: 404 }),
});

async function end(): Promise<Response> {
  return Response.json({ made, report: await threadlight.shutdown() });
}

export default {
  fetch(request: Request, env: Env, context: Context): Promise<Response> | Response {
    start(env);
    if (request.url.endsWith('/end')) return end();
    return handler.fetch(request, env, context);
  },
};
