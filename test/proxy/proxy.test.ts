import { gzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ProxyOptions, proxyHandler, proxySpans } from '../../src/proxy';
import { createRateLimit } from '../../src/proxy/rate-limit';
import { type Fault, FaultCollector } from '../support/fault-collector';

let collector: FaultCollector;
beforeEach(async () => {
  collector = await new FaultCollector().start();
});
afterEach(() => collector.close());

const URL_OF_PAGE = 'https://shop.example/telemetry/v1/traces';
const NO_SPANS = '{"resourceSpans":[]}';

const proxy = (options: Partial<ProxyOptions> = {}) => proxySpans({ endpoint: collector.url, apiKey: 'sk-secret', ...options });

const post = (headers: Record<string, string> = {}, init: RequestInit = {}): Request =>
  new Request(URL_OF_PAGE, {
    method: 'POST',
    body: NO_SPANS,
    ...init,
    headers: { origin: 'https://shop.example', 'content-type': 'application/json', ...headers },
  });

describe('what goes on', () => {
  it('is the body with the key, and nothing of the visitor', async () => {
    const response = await proxy({ headers: { 'x-team': 'a' } })(
      post({ cookie: 'sid=1', 'user-agent': 'me', 'x-forwarded-for': '192.0.2.1', authorization: 'Bearer page' }),
    );
    expect([response.status, await response.json()]).toEqual([200, { partialSuccess: {} }]);
    const [{ headers, text }] = collector.requests as [(typeof collector.requests)[0]];
    expect(text).toBe(NO_SPANS);
    expect(headers).toMatchObject({ authorization: 'Bearer sk-secret', 'x-team': 'a', 'content-type': 'application/json' });
    expect(headers).not.toHaveProperty('cookie');
    expect(headers).not.toHaveProperty('x-forwarded-for');
    expect(headers['user-agent']).not.toBe('me');
  });

  it('may be zipped, and stays so', async () => {
    const body = new Uint8Array(gzipSync(NO_SPANS));
    expect((await proxy()(post({ 'content-encoding': 'gzip' }, { body }))).status).toBe(200);
    expect(collector.requests[0]).toMatchObject({ text: NO_SPANS, bytes: body.length, headers: { 'content-encoding': 'gzip' } });
  });

  it('comes through Hono', async () => {
    const app = new Hono().all(
      '/telemetry/v1/traces',
      proxyHandler({ endpoint: collector.url.replace('/v1/traces', ''), apiKey: 'k' }),
    );
    expect((await app.request(post())).status).toBe(200);
    expect((await app.request(URL_OF_PAGE)).status).toBe(405);
    expect(collector.requests[0]?.headers.authorization).toBe('Bearer k');
  });
});

describe('what comes back', () => {
  it.each<[Fault, number]>([
    [401, 401],
    [413, 413],
    [503, 503],
    ['redirect', 502],
    ['reset', 502],
  ])('%s as %i', async (fault, status) => {
    collector.play(fault);
    expect((await proxy()(post())).status).toBe(status);
  });

  it('tells how long to wait', async () => {
    collector.play('retry-after-seconds');
    const response = await proxy()(post());
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '1']);
  });

  it('is 504 when the collector says nothing', async () => {
    collector.play('hang');
    expect((await proxy({ timeoutMillis: 50 })(post())).status).toBe(504);
  });
});

describe('what is refused', () => {
  it.each<[string, Request, number]>([
    ['another method', new Request(URL_OF_PAGE), 405],
    ['a page of another site', post({ origin: 'https://evil.example' }), 403],
    [
      'a request from no page',
      new Request(URL_OF_PAGE, { method: 'POST', body: NO_SPANS, headers: { 'content-type': 'application/json' } }),
      403,
    ],
    ['a form', post({ 'content-type': 'application/x-www-form-urlencoded' }), 415],
    ['another encoding', post({ 'content-encoding': 'br' }), 415],
    ['what says that it is too large', post({ 'content-length': '2000000' }), 413],
    ['what is too large', post({}, { body: 'x'.repeat(2_000) }), 413],
  ])('%s', async (_what, request, status) => {
    expect((await proxy({ maxBytes: 1_000 })(request)).status).toBe(status);
    expect(collector.requests).toHaveLength(0);
  });

  it('reads no more of a stream than it takes', async () => {
    let pulled = 0;
    const body = new ReadableStream({ pull: (controller) => (pulled++, controller.enqueue(new Uint8Array(1_000))) });
    const request = post({}, { body, duplex: 'half' } as RequestInit);
    expect((await proxy({ maxBytes: 5_000 })(request)).status).toBe(413);
    expect(pulled).toBeLessThan(20);
  });

  it('too many requests of one client', async () => {
    const client = (request: Request) => request.headers.get('x-client');
    const answer = proxy({ requestsPerMinute: 3, client });
    const statuses = async (name: string) =>
      Promise.all(Array.from({ length: 4 }, async () => (await answer(post({ 'x-client': name }))).status));
    expect(await statuses('a')).toEqual([200, 200, 200, 429]);
    expect(await statuses('b')).toEqual([200, 200, 200, 429]);
    expect(Number((await answer(post({ 'x-client': 'a' }))).headers.get('retry-after'))).toBeGreaterThan(10);
  });

  it('an endpoint that is none', () => {
    expect(() => proxySpans({ endpoint: 'collector' })).toThrow(expect.objectContaining({ code: 'ERR_OPTION' }));
  });
});

it('lets pages of other origins in when they are named, and knows its own behind a front end', async () => {
  const answer = proxy({ allowedOrigins: ['https://app.example'] });
  expect((await answer(post({ origin: 'https://app.example' }))).status).toBe(200);
  expect((await answer(post({ origin: 'null', 'sec-fetch-site': 'same-origin' }))).status).toBe(200);
  const behind = new Request('http://shop.example/v1/traces', post({ 'x-forwarded-proto': 'https' }));
  expect((await answer(behind)).status).toBe(200);
});

it('the rate recovers evenly, and many clients do not fill the memory', () => {
  let time = 0;
  const limit = createRateLimit(60, () => time);
  for (let i = 0; i < 60; i++) expect(limit('a')).toBe(0);
  expect(limit('a')).toBe(1_000);
  time += 1_000;
  expect([limit('a'), limit('a')]).toEqual([0, 1_000]);
  for (let i = 0; i < 20_000; i++) limit(`client ${i}`);
  expect(limit('a')).toBe(0);
});
