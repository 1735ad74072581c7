import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { traced, tracedDurableObject } from '../../src/edge';
import * as api from '../../src/entry/node';
import { threadlight } from '../../src/hono';
import type { SpanRecord } from '../../src/otlp/span-record';

let spans: SpanRecord[];
beforeEach(() => start());
afterEach(() => api.shutdown());

function start(options: api.InitializeOptions = {}): void {
  spans = [];
  api.initialize({
    ...options,
    exporter: {
      export: (batch, done) => {
        spans.push(...batch);
        done({ code: 0 });
      },
      shutdown: async () => {},
    },
  });
}

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const incoming = { traceparent: `00-${TRACE}-b7ad6b7169203331-01`, baggage: 'other=1,threadlight.conversation=c%201;p=2' };
const named = (name: string) => spans.find((span) => span.name === name) as SpanRecord;

describe('hono', () => {
  const app = new Hono();
  app
    .use(threadlight())
    .get('/chat/:id', (c) => {
      api.withTask({ name: 'answer' }, () => {});
      return c.text(api.getConversationId() ?? 'none');
    })
    .get('/late', async (c) => {
      api.setConversationId('late');
      return c.json(api.getConversationId());
    })
    .get('/stream', () => {
      const words = ['a', 'b'];
      const body = new ReadableStream({
        async pull(controller) {
          await new Promise((resolve) => setTimeout(resolve, 1));
          const word = words.shift();
          api.withTask({ name: `word-${word}` }, () => {});
          if (word) controller.enqueue(new TextEncoder().encode(word));
          else controller.close();
        },
      });
      return new Response(body, { headers: { 'x-kept': '1' } });
    })
    .get('/broken', () => {
      throw new RangeError('mine');
    })
    .onError((_error, c) => c.text('Internal Server Error', 500));

  it('continues the trace and takes the claimed conversation, marked', async () => {
    const response = await app.request('/chat/7', { headers: incoming });
    expect(await response.text()).toBe('c 1');
    await api.forceFlush();
    expect(named('GET /chat/:id').spanContext().traceId).toBe(TRACE);
    expect(named('GET /chat/:id').attributes).toMatchObject({
      'gen_ai.conversation.id': 'c 1',
      'threadlight.conversation.source': 'baggage',
      'http.response.status_code': 200,
    });
    expect(named('answer.task').parentSpanContext?.spanId).toBe(named('GET /chat/:id').spanContext().spanId);
  });

  it('is a scope: an id that the handler sets is on the request’s span', async () => {
    await app.request('/late');
    await api.forceFlush();
    expect(named('GET /late').attributes['gen_ai.conversation.id']).toBe('late');
  });

  it('ends the span with the streamed body, whose pulls stay in the trace', async () => {
    const response = await app.request('/stream', { headers: incoming });
    expect(response.headers.get('x-kept')).toBe('1');
    await api.forceFlush();
    expect(spans.map((span) => span.name)).not.toContain('GET /stream');
    expect(await response.text()).toBe('ab');
    await api.forceFlush();
    expect(named('GET /stream')).toBeDefined();
    expect(named('word-b.task').spanContext().traceId).toBe(TRACE);
  });

  it('marks a request that failed', async () => {
    const response = await app.request('/broken');
    expect([response.status, await response.text()]).toEqual([500, 'Internal Server Error']);
    await api.forceFlush();
    expect(named('GET /broken').status.code).toBe(2);
  });

  it('refuses claims that are too long or hold control characters', async () => {
    for (const id of ['x'.repeat(129), '%0aevil', '']) {
      const response = await app.request('/chat/7', { headers: { baggage: `threadlight.conversation=${id}` } });
      expect(await response.text()).toBe('none');
    }
  });
});

describe('trustIncoming', () => {
  const asked: string[] = [];
  const judge = (id: string, headers: { get(name: string): string | null }): boolean => {
    asked.push(id);
    if (id === 'throws') throw new Error('mine');
    return headers.get('x-edge') === 'ours';
  };

  it.each([
    ['false', false, 'c', {}, 'none'],
    ['a function, for a request that it knows', judge, 'c', { 'x-edge': 'ours' }, 'c'],
    ['a function, for any other', judge, 'c', {}, 'none'],
    ['a function that throws', judge, 'throws', {}, 'none'],
  ])('%s', async (_name, trustIncoming, id, headers, expected) => {
    await api.shutdown();
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    start({ trustIncoming });
    const app = new Hono().use(threadlight()).get('/', (c) => c.text(api.getConversationId() ?? 'none'));
    const baggage = `threadlight.conversation=${id},theirs=1`;
    expect(await (await app.request('/', { headers: { ...headers, baggage } })).text()).toBe(expected);
    vi.restoreAllMocks();
  });

  it('is not asked about what cannot be an id', () => {
    expect(asked.every((id) => id.length > 0 && id.length <= 128)).toBe(true);
  });
});

describe('edge', () => {
  it('wraps a handler, a module and a Durable Object, and waits for the export', async () => {
    const waited: Promise<unknown>[] = [];
    const ctx = { waitUntil: (work: Promise<unknown>) => waited.push(work) };
    const reply = () => new Response(api.getConversationId());
    const worker = traced({ fetch: (_request: Request, _env: object, _ctx: typeof ctx) => reply(), name: 'kept' });
    expect(worker.name).toBe('kept');
    const request = () => new Request('https://edge.example/a', { headers: incoming });
    expect(await (await worker.fetch(request(), {}, ctx)).text()).toBe('c 1');
    expect(await (await traced(reply, { conversationId: () => 'own' })(request())).text()).toBe('own');
    class Room {
      constructor(readonly state: typeof ctx) {}
      fetch(_request: Request) {
        return reply();
      }
    }
    const TracedRoom = tracedDurableObject(Room);
    expect(TracedRoom.name).toBe('Room');
    expect(await (await new TracedRoom(ctx).fetch(request())).text()).toBe('c 1');
    await Promise.all(waited);
    expect(waited).toHaveLength(2);
    expect(spans.filter((span) => span.name === 'GET').length).toBeGreaterThanOrEqual(2);
  });
});
