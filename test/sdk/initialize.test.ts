import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { trace } from '@opentelemetry/api';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import * as threadlight from '../../src/entry/node';
import type { ExportTraceServiceRequest } from '../../src/otlp/types';

let server: Server;
let received: { url: string; headers: Record<string, unknown>; body: ExportTraceServiceRequest }[];

beforeEach(async () => {
  received = [];
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (piece) => (text += piece));
    request.on('end', () => {
      received.push({ url: request.url ?? '', headers: request.headers, body: JSON.parse(text) });
      response.setHeader('content-type', 'application/json').end('{}');
    });
  }).listen(0);
});
afterEach(async () => {
  await threadlight.shutdown();
  server.close();
});

const baseUrl = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const spans = () => received.flatMap(({ body }) => body.resourceSpans.flatMap((r) => r.scopeSpans.flatMap((s) => s.spans)));
const attribute = (name: string, key: string) =>
  spans()
    .find((span) => span.name === name)
    ?.attributes?.find((each) => each.key === key)?.value;

it('exports entities with their conversation, and answers with counts', async () => {
  threadlight.initialize({ baseUrl: `${baseUrl()}/`, apiKey: 'key', appName: 'bot' });
  await threadlight.withWorkflow(
    { name: 'chat', conversationId: 's1' },
    async (text: string) => {
      await threadlight.withTask({ name: 'answer' }, async () => 'yes');
      return `${text}!`;
    },
    'hi',
  );
  const report = await threadlight.forceFlush();
  expect(report).toMatchObject({ sent: 2, refused: 0, dropped: {}, pending: 0 });
  expect(received[0]?.url).toBe('/v1/traces');
  expect(received[0]?.headers.authorization).toBe('Bearer key');
  expect(attribute('answer.task', 'gen_ai.conversation.id')).toEqual({ stringValue: 's1' });
  expect(attribute('chat.workflow', 'traceloop.entity.input')).toEqual({ stringValue: '{"args":["hi"],"kwargs":{}}' });
  expect(attribute('chat.workflow', 'traceloop.entity.output')).toEqual({ stringValue: '"hi!"' });
  const resource = received[0]?.body.resourceSpans[0]?.resource?.attributes ?? [];
  expect(resource).toContainEqual({ key: 'service.name', value: { stringValue: 'bot' } });
  expect(resource).toContainEqual({ key: 'threadlight.tier', value: { stringValue: 'server' } });
});

it('says the conversation under the names of other backends too, on every span, whenever the id came', async () => {
  threadlight.initialize({ baseUrl: baseUrl(), conversationKeys: ['session.id', 'langfuse.session.id'] });
  await threadlight.withWorkflow({ name: 'chat' }, async () => {
    threadlight.getTracer().startSpan('before').end();
    threadlight.setConversationId('s1');
    threadlight.withTask({ name: 'answer' }, () => threadlight.withLLMCall({ vendor: 'openai', type: 'chat' }, () => undefined));
  });
  threadlight.getTracer().startSpan('outside').end();
  await threadlight.forceFlush();
  const keys = ['gen_ai.conversation.id', 'session.id', 'langfuse.session.id'];
  for (const name of ['chat.workflow', 'answer.task', 'openai.chat']) {
    expect(keys.map((key) => attribute(name, key))).toEqual(keys.map(() => ({ stringValue: 's1' })));
  }
  for (const name of ['before', 'outside']) expect(keys.map((key) => attribute(name, key))).toEqual(keys.map(() => undefined));
});

it('lets nothing of the content leave when content is off', async () => {
  threadlight.initialize({ baseUrl: baseUrl(), traceContent: false });
  const secret = 'what was said';
  await threadlight
    .withWorkflow({ name: 'chat' }, async () => {
      threadlight.withLLMCall({ vendor: 'openai', type: 'chat' }, ({ span }) => {
        span.reportRequest({ model: 'm', messages: [{ role: 'user', content: secret }] });
        span.reportResponse({ model: 'm', completions: [{ message: { content: secret } }] });
      });
      threadlight
        .getTracer()
        .startSpan('foreign', { attributes: { 'input.value': secret } })
        .end();
      threadlight.withTask({ name: 'fails' }, () => {
        throw new Error(secret);
      });
    })
    .catch(() => {});
  await threadlight.forceFlush();
  expect(spans()).toHaveLength(4);
  expect(JSON.stringify(received)).not.toContain(secret);
});

it('puts everything back at shutdown', async () => {
  const before = globalThis.fetch;
  threadlight.initialize({ baseUrl: baseUrl() });
  expect(globalThis.fetch).not.toBe(before);
  expect(trace.getTracer('x').startSpan('y').isRecording()).toBe(true);
  await threadlight.shutdown();
  expect(globalThis.fetch).toBe(before);
  expect(trace.getTracer('x').startSpan('y').isRecording()).toBe(false);
  expect(await threadlight.shutdown()).toMatchObject({ sent: 0 });
});

it('names the option and its value when it makes no sense', () => {
  expect(() => threadlight.initialize({ baseUrl: 'ftp://x' })).toThrow(
    expect.objectContaining({ code: 'ERR_OPTION', message: expect.stringContaining('"ftp://x') }),
  );
  expect(() => threadlight.initialize({ sampleRatio: 2 })).toThrow(/sampleRatio.*received 2/);
});

it('answers the running SDK when it is initialised again, and says so once', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const first = threadlight.initialize({ baseUrl: baseUrl() });
  expect(threadlight.initialize({ baseUrl: 'http://elsewhere.invalid' })).toBe(first);
  threadlight.initialize();
  expect(warn).toHaveBeenCalledTimes(1);
  warn.mockRestore();
});

it('makes fetches inside a conversation spans, and sends headers only where they may go', async () => {
  const heard: Record<string, unknown>[] = [];
  const target = createServer((request, response) => {
    heard.push(request.headers);
    response.statusCode = request.url === '/missing' ? 404 : 200;
    response.end('ok');
  }).listen(0);
  const origin = `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
  threadlight.initialize({ baseUrl: baseUrl(), propagateTo: [origin] });
  await fetch(`${origin}/outside`);
  await threadlight.withConversation('c 1', async () => {
    await (await fetch(`${origin}/inside`)).text();
    await (await fetch(`http://localhost:${(target.address() as AddressInfo).port}/missing`)).text();
  });
  await threadlight.forceFlush();
  target.close();
  const get = spans().filter((span) => span.name === 'GET');
  expect(get).toHaveLength(2);
  const statusOf = (code: number) => get.find((span) => (span.status?.code ?? 0) === code);
  const inside = statusOf(0);
  expect(heard.map(({ traceparent }) => traceparent)).toEqual([
    undefined,
    `00-${inside?.traceId}-${inside?.spanId}-01`,
    undefined,
  ]);
  expect(heard[1]?.baggage).toBe('threadlight.conversation=c%201');
  expect(statusOf(2)?.attributes).toContainEqual({ key: 'error.type', value: { stringValue: '404' } });
});

it('leaves a span the conversation that it names itself, also when the scope gets another', async () => {
  threadlight.initialize({ baseUrl: baseUrl() });
  await threadlight.withConversation('scope', async () => {
    const span = threadlight.getTracer().startSpan('moved');
    span.setAttribute('gen_ai.conversation.id', 'its own');
    threadlight
      .getTracer()
      .startSpan('named', { attributes: { 'gen_ai.conversation.id': 'from the start' } })
      .end();
    const follows = threadlight.getTracer().startSpan('follows');
    threadlight.setConversationId('later');
    span.end();
    follows.end();
  });
  await threadlight.forceFlush();
  expect(attribute('moved', 'gen_ai.conversation.id')).toEqual({ stringValue: 'its own' });
  expect(attribute('named', 'gen_ai.conversation.id')).toEqual({ stringValue: 'from the start' });
  expect(attribute('follows', 'gen_ai.conversation.id')).toEqual({ stringValue: 'later' });
});

it('refuses conversation keys that are no list', () => {
  const conversationKeys = 'session.id' as unknown as string[];
  expect(() => threadlight.initialize({ conversationKeys })).toThrow(expect.objectContaining({ code: 'ERR_OPTION' }));
});
