import { Miniflare } from 'miniflare';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type Receiver, startReceiver } from '../support/receiver';
import { bundle } from '../support/runtimes/bundle';

/** In workerd: an entrypoint class and a Durable Object, whose spans leave under the runtime's own `waitUntil`. */

let receiver: Receiver;
let worker: Miniflare;
beforeAll(async () => {
  receiver = await startReceiver();
  const code = await readFile(new URL('durable-object-worker.mjs', import.meta.url), 'utf8');
  const contents = await bundle(
    { code, app: inject('packedApp') },
    { format: 'esm', conditions: ['workerd', 'worker', 'browser'], external: ['node:*', 'cloudflare:*'] },
  );
  worker = new Miniflare({
    modules: [{ type: 'ESModule', path: 'worker.mjs', contents }],
    compatibilityDate: '2026-03-01',
    compatibilityFlags: ['nodejs_als'],
    bindings: {
      RECEIVER: receiver.url,
      OTEL_SERVICE_NAME: 'rooms',
      OTEL_RESOURCE_ATTRIBUTES: 'team=chat',
      TRACELOOP_TRACE_CONTENT: false,
    },
    durableObjects: { ROOMS: 'Room' },
  });
});
afterAll(() => Promise.all([worker?.dispose(), receiver?.close()]));

it('one trace and one conversation go through both, RPC works as before, and bindings say what options do not', async () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01`, baggage: 'threadlight.conversation=kept' };
  const response = await worker.dispatchFetch('http://edge.test/talk', { method: 'POST', body: 'hello', headers });
  expect(await response.json()).toEqual(['kept', 2]);
  const spans = await receiver.waitFor((arrived) => arrived.length >= 3);
  const named = (name: string, path?: string) =>
    spans.find((span) => span.name === name && (!path || span.attributes['url.path'] === path));
  const [outer, inner, task] = [named('POST', '/talk'), named('POST', '/words'), named('remember.task')];
  expect([outer?.parentSpanId, inner?.parentSpanId, task?.parentSpanId]).toEqual([
    'b7ad6b7169203331',
    outer?.spanId,
    inner?.spanId,
  ]);
  for (const span of [outer, inner, task]) {
    expect(span).toMatchObject({
      traceId,
      attributes: { 'gen_ai.conversation.id': 'kept' },
      resource: { 'service.name': 'rooms', team: 'chat' },
    });
  }
});
