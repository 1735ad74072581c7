import { brotliCompressSync, deflateSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSessionsApp, type SessionsApp, type SessionsAppOptions } from '../../../src/server/app';
import { createSessionRules } from '../../../src/server/app/session-rules';
import { unpackBrotli } from '../../../src/server/serve/brotli';
import type { DoctorReport, SessionDetail, SessionList } from '../../../src/server/sessions/api';
import type { SessionStore } from '../../../src/server/store/contract';
import { openSqliteStore } from '../../../src/server/store/sqlite/store';
import type { LogRecord, Span } from '../../../src/otlp/types';
import { attributes, conversation, request, start, traceIdOf } from '../support/chat';
import { encodeProtobuf } from '../support/protobuf';

const rules = createSessionRules();
const json = { 'content-type': 'application/json' };
let store: SessionStore;
let app: SessionsApp;

const create = (options: Partial<SessionsAppOptions> = {}): SessionsApp =>
  createSessionsApp({ store, rules, unpackBrotli, now: () => start + 60_000, ...options });
const post = (path: string, body: BodyInit, headers: Record<string, string> = json) =>
  app.request(path, { method: 'POST', body, headers });
const brotli = (text: string) => new Uint8Array(brotliCompressSync(text));
const send = (spans: Span[]) => post('/v1/traces', JSON.stringify(request(spans)));
const get = async <T>(path: string): Promise<T> => (await app.request(path)).json() as Promise<T>;
const ids = async () => (await get<SessionList>('/api/sessions')).sessions.map(({ id }) => id);

beforeEach(async () => {
  store = await openSqliteStore(':memory:', rules);
  app = create();
});
afterEach(() => store.close());

describe('receiving', () => {
  const turn = conversation('a', 1).flat();
  const text = JSON.stringify(request(turn));

  it.each<[string, string, BodyInit, Record<string, string>]>([
    ['JSON', '/v1/traces', text, json],
    ['JSON with a charset', '/v1/traces', text, { 'content-type': 'application/json; charset=utf-8' }],
    ['Brotli', '/v1/traces', brotli(text), { ...json, 'content-encoding': 'br' }],
    ['gzip', '/v1/traces', new Uint8Array(gzipSync(text)), { ...json, 'content-encoding': 'gzip' }],
    ['deflate', '/v1/traces', new Uint8Array(deflateSync(text)), { ...json, 'content-encoding': 'deflate' }],
    ['Protobuf', '/v1/traces', encodeProtobuf(request(turn)), { 'content-type': 'application/x-protobuf' }],
    ['the path of Langfuse', '/api/public/otel/v1/traces', text, json],
  ])('takes %s', async (_, path, body, headers) => {
    const response = await post(path, body, headers);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(headers['content-type']?.split(';')[0]);
    expect(response.headers.get('accept-encoding')).toBe('br, gzip, deflate');
    expect(await ids()).toEqual(['a']);
  });

  it('answers a Protobuf request in Protobuf, also when it is refused', async () => {
    const protobuf = { 'content-type': 'application/x-protobuf' };
    const taken = await post('/v1/traces', encodeProtobuf(request(turn)), protobuf);
    expect((await taken.arrayBuffer()).byteLength).toBe(0);
    const refused = await post('/v1/traces', new Uint8Array([255, 255]), protobuf);
    expect(refused.status).toBe(400);
    expect(refused.headers.get('content-type')).toBe('application/x-protobuf');
  });

  it('keeps the good spans of a batch and tells of the others', async () => {
    const response = await send([...turn, { ...(turn[0] as Span), traceId: 'xyz' }]);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      partialSuccess: {
        rejectedSpans: '1',
        errorMessage: 'resourceSpans[0].scopeSpans[0].spans[3].traceId must be 32 hex digits',
      },
    });
    expect(await ids()).toEqual(['a']);
  });

  it('shows spans alike, however their encoder writes them', async () => {
    const [root] = turn as [Span];
    const path = `/api/traces/${root.traceId}/spans/${root.spanId}`;
    await send(turn);
    const usual = await get<object>(path);
    await store.deleteSession('a');
    const odd = { ...root, traceId: root.traceId.toUpperCase(), kind: 'SPAN_KIND_INTERNAL', parentSpanId: '', events: null };
    await send([odd as unknown as Span, ...turn.slice(1)]);
    expect(await get(path)).toEqual(usual);
  });

  it('takes nothing of a body that breaks off in the middle of its spans', async () => {
    const broken = text.replace('"name":"execute_tool lookup"', '"name":');
    expect((await post('/v1/traces', broken)).status).toBe(400);
    expect(await ids()).toEqual([]);
    expect((await send(turn)).status).toBe(200);
    expect(await ids()).toEqual(['a']);
  });

  it.each<[string, number, BodyInit, Record<string, string>, object]>([
    ['no JSON', 400, '{', json, { code: 'invalid_json' }],
    ['the wrong shape', 400, '{"resourceSpans":{}}', json, { code: 'invalid_otlp', field: 'resourceSpans' }],
    ['another type', 415, text, { 'content-type': 'text/plain' }, { code: 'unsupported_media_type', field: 'content-type' }],
    [
      'another compression',
      415,
      text,
      { ...json, 'content-encoding': 'zstd' },
      { code: 'unsupported_encoding', field: 'content-encoding' },
    ],
    ['bytes that are not compressed', 400, text, { ...json, 'content-encoding': 'gzip' }, { code: 'broken_body' }],
    ['bytes that are no Brotli', 400, text, { ...json, 'content-encoding': 'br' }, { code: 'broken_body' }],
    [
      'half of a Brotli stream',
      400,
      brotli(text).subarray(0, 40),
      { ...json, 'content-encoding': 'br' },
      { code: 'broken_body' },
    ],
    ['too much Brotli in little', 413, brotli(' '.repeat(20_000)), { ...json, 'content-encoding': 'br' }, { code: 'too_large' }],
    ['too much Brotli', 413, new Uint8Array(3_000), { ...json, 'content-encoding': 'br' }, { code: 'too_large' }],
    ['too much', 413, ' '.repeat(3_000), json, { code: 'too_large' }],
    [
      'too much in little',
      413,
      new Uint8Array(gzipSync(' '.repeat(20_000))),
      { ...json, 'content-encoding': 'gzip' },
      { code: 'too_large' },
    ],
  ])('refuses %s with %i', async (_, status, body, headers, error) => {
    app = create({ limits: { bodyBytes: 2_000, inflatedBytes: 10_000 } });
    const response = await post('/v1/traces', body, headers);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error });
    const { received } = await get<DoctorReport>('/api/doctor');
    expect(received.refusedRequests).toHaveLength(1);
  });

  it('refuses Brotli, and announces none, where nothing reads it', async () => {
    app = create({ unpackBrotli: undefined });
    const response = await post('/v1/traces', brotli(text), { ...json, 'content-encoding': 'br' });
    expect([response.status, response.headers.get('accept-encoding')]).toEqual([415, 'gzip, deflate']);
  });

  it('tells a client of an older protocol what to send instead', async () => {
    const response = await post('/api/public/ingestion', '{"batch":[]}');
    expect(response.status).toBe(410);
    expect(await response.json()).toMatchObject({ error: { code: 'legacy_client', message: expect.stringContaining('OTLP') } });
    const { received } = await get<DoctorReport>('/api/doctor');
    expect(received.refusedRequests).toMatchObject([{ reason: expect.stringContaining('@langfuse/otel'), count: 1 }]);
  });

  it('counts a body that is still being read among what waits', async () => {
    app = create({ limits: { waitingBytes: 1_000 } });
    const { readable, writable } = new TransformStream<Uint8Array>();
    const headers = { ...json, 'content-length': '5000' };
    const slow = app.request('/v1/traces', { method: 'POST', body: readable, headers, duplex: 'half' } as RequestInit);
    expect((await send(turn)).status).toBe(429);
    const writer = writable.getWriter();
    void writer.write(new TextEncoder().encode(text));
    await writer.close();
    expect((await slow).status).toBe(200);
    expect((await send(turn)).status).toBe(200);
  });

  it('asks to wait while the writer is behind', async () => {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const slow: SessionStore = Object.assign(Object.create(store) as SessionStore, {
      write: async (...args: Parameters<SessionStore['write']>) => {
        await held;
        return store.write(...args);
      },
    });
    app = create({ store: slow, limits: { waitingBytes: 10 } });
    const first = send(turn);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const second = await send(turn);
    expect(second.status).toBe(429);
    expect(second.headers.get('retry-after')).toBe('1');
    release();
    expect((await first).status).toBe(200);
    expect((await send(turn)).status).toBe(200);
  });

  it('answers only when everything is written, and 500 when it is not', async () => {
    const failing: SessionStore = Object.assign(Object.create(store) as SessionStore, {
      write: () => Promise.reject(new Error('disk full')),
    });
    const reported: string[] = [];
    app = create({ store: failing, report: (problem) => reported.push(problem) });
    expect((await send(turn)).status).toBe(500);
    expect(reported).toEqual(['a request failed']);
  });

  it('joins GenAI log records to their span, before it or after it', async () => {
    const [root, call] = turn as [Span, Span];
    const bare: Span = { ...call, attributes: call.attributes?.filter(({ key }) => !key.endsWith('.messages')) };
    const record = (eventName: string, body: object): LogRecord => ({
      traceId: call.traceId,
      spanId: call.spanId,
      timeUnixNano: call.startTimeUnixNano,
      eventName,
      attributes: attributes({ 'event.name': eventName, 'gen_ai.system': 'openai' }),
      body: { kvlistValue: { values: [{ key: 'content', value: { stringValue: Object.values(body)[0] as string } }] } },
    });
    const logs = JSON.stringify({
      resourceLogs: [{ scopeLogs: [{ logRecords: [record('gen_ai.user.message', { content: 'heard by log' })] }] }],
    });
    expect((await post('/v1/logs', logs)).status).toBe(200);
    await send([root, bare]);
    expect((await get<SessionList>('/api/sessions?q=heard')).sessions).toMatchObject([{ id: 'a', title: 'heard by log' }]);
    const later = JSON.stringify({
      resourceLogs: [{ scopeLogs: [{ logRecords: [record('gen_ai.system.message', { content: 'be kind' })] }] }],
    });
    await post('/v1/logs', later);
    await post('/v1/logs', later);
    const detail = await get<SessionDetail>('/api/sessions/a');
    expect(detail.turns[0]?.messages.map(({ parts }) => parts[0])).toContainEqual({ type: 'text', content: 'heard by log' });
    expect(detail.turns[0]?.systemPrompt?.text).toBe('be kind');
  });
});

describe('reading', () => {
  it('shows of each turn only what is new', async () => {
    await send(conversation('a/b ü', 3).flat());
    const detail = await get<SessionDetail>(`/api/sessions/${encodeURIComponent('a/b ü')}`);
    const said = detail.turns.map(({ messages }) => messages.map(({ parts }) => (parts[0] as { content: string }).content));
    expect(said).toEqual([0, 1, 2].map((turn) => [`question ${turn} of a/b ü`, `answer ${turn}`]));
    const last = await get<SessionDetail>(`/api/sessions/${encodeURIComponent('a/b ü')}?limit=1`);
    expect(last.turns).toEqual(detail.turns.slice(2));
    const older = await get<SessionDetail>(`/api/sessions/${encodeURIComponent('a/b ü')}?before=${last.olderCursor}`);
    expect(older.turns).toEqual(detail.turns.slice(0, 2));
  });

  it.each([
    ['/api/sessions/x', 404],
    [`/api/traces/${traceIdOf(99)}`, 404],
    [`/api/traces/${traceIdOf(99)}/spans/0000000000000001`, 404],
    ['/api/nothing', 404],
    ['/api/sessions?sesionId=1', 400],
    ['/api/sessions?minCost=much', 400],
    ['/api/sessions?limit=0', 400],
    ['/api/sessions?cursor=x', 400],
    ['/api/sessions?error=yes', 400],
  ])('answers %s with %i and a reason', async (path, status) => {
    const response = await app.request(path);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { code: expect.any(String), message: expect.any(String) } });
  });

  it('tells those who watch what changed', async () => {
    const watching = new AbortController();
    const response = await app.request('/api/live', { signal: watching.signal });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    await send(conversation('a', 1).flat());
    let text = '';
    while (!text.includes('data:')) text += (await reader?.read())?.value;
    expect(text).toContain('event: change');
    expect(JSON.parse(/data: (.*)/.exec(text)?.[1] ?? '')).toEqual({ sessions: [{ id: 'a', traceIds: [traceIdOf(0)] }] });
    await app.close();
    let last = await reader?.read();
    while (!last?.done) last = await reader?.read();
  });

  it('tells those who come back what they missed, or that they missed something', async () => {
    const watch = async (lastId?: string) => {
      const watching = new AbortController();
      const response = await app.request('/api/live', {
        signal: watching.signal,
        headers: lastId === undefined ? {} : { 'last-event-id': lastId },
      });
      const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
      return { reader, stop: () => watching.abort() };
    };
    const next = async ({ reader }: Awaited<ReturnType<typeof watch>>) => {
      let text = '';
      while (!/data: .*\n\n/.test(text)) text += (await reader.read()).value;
      return {
        id: /id: (.*)/.exec(text)?.[1] ?? '',
        event: /event: (.*)/.exec(text)?.[1],
        data: JSON.parse(/data: (.*)/.exec(text)?.[1] ?? '') as unknown,
      };
    };
    const first = await watch();
    await send(conversation('a', 1).flat());
    const heard = await next(first);
    first.stop();
    const other = await watch();
    await send(conversation('b', 1, { from: 5 }).flat());
    await next(other);
    await send(conversation('c', 1, { from: 9 }).flat());
    const latest = await next(other);
    const missed = {
      sessions: [
        { id: 'b', traceIds: [traceIdOf(5)] },
        { id: 'c', traceIds: [traceIdOf(9)] },
      ],
    };
    expect(await next(await watch(heard.id))).toEqual({ id: latest.id, event: 'change', data: missed });
    for (const strange of ['another-1', 'x', `${heard.id}9`]) {
      expect(await next(await watch(strange))).toMatchObject({ id: latest.id, event: 'reset' });
    }
    await app.close();
  });

  it('describes itself by OpenAPI, every path of which is there', async () => {
    const { paths } = await get<{ paths: Record<string, Record<string, object>> }>('/api/openapi.json');
    await send(conversation('a', 1).flat());
    for (const [path, methods] of Object.entries(paths)) {
      if (!methods.get || path === '/api/live') continue;
      const url = path.replace('{id}', 'a').replace('{traceId}', traceIdOf(0)).replace('{spanId}', '000000000000000a');
      const { error } = await get<{ error?: { message: string } }>(url).catch(() => ({ error: undefined }));
      expect(error?.message ?? '').not.toContain('no such route');
    }
  });

  it('tells the doctor who sends what, and what is missing', async () => {
    const [, call] = conversation(undefined, 1).flat() as [Span, Span];
    call.attributes = call.attributes?.filter(({ key }) => !key.endsWith('.messages'));
    await send([call]);
    const report = await get<DoctorReport>('/api/doctor');
    expect(report.clients).toMatchObject([{ service: 'chat-app', sdk: 'test, test', spans: 1 }]);
    expect(report.findings.map(({ code }) => code).sort()).toEqual(['no-content', 'no-conversation-id']);
    expect(report.store).toMatchObject({ kind: 'sqlite', spans: 1, sessions: 1 });
  });

  it('tells the doctor of parents that nobody has sent, once they have been waited for', async () => {
    let now = start;
    app = create({ now: () => now });
    const orphans = async () => {
      const { findings } = await get<DoctorReport>('/api/doctor');
      return findings.find(({ code }) => code === 'missing-parent');
    };
    const [root, ...children] = conversation('a', 1).flat() as [Span, ...Span[]];
    const lost = conversation('b', 1, { from: 1 }).flat().slice(1);
    await send(children);
    await send(lost);
    expect(await orphans()).toBeUndefined();
    now += 120_000;
    expect(await orphans()).toMatchObject({ count: 2 });
    await send([root]);
    expect(await orphans()).toMatchObject({ count: 1, exampleTraceId: traceIdOf(1), severity: 'warning' });
  });

  it('does not take a child that comes after its parent for an orphan', async () => {
    let now = start;
    app = create({ now: () => now });
    const [root, ...children] = conversation('a', 1).flat() as [Span, ...Span[]];
    await send([root]);
    await send(children);
    now += 120_000;
    expect((await get<DoctorReport>('/api/doctor')).findings.map(({ code }) => code)).not.toContain('missing-parent');
  });
});

describe('changing', () => {
  beforeEach(() => send(conversation('a', 1).flat()));
  const call = (method: string, path: string, body?: object) =>
    app.request(path, { method, headers: json, body: body && JSON.stringify(body) });

  it('adds and removes notes, tags and feedback', async () => {
    const note = await call('POST', '/api/sessions/a/notes', { text: 'see this', author: 'ann' });
    expect(note.status).toBe(201);
    const { id } = (await note.json()) as { id: string };
    await call('POST', '/api/sessions/a/feedback', { score: -1, comment: 'wrong', traceId: traceIdOf(0) });
    await call('POST', '/api/sessions/a/tags', { tag: 'to do' });
    await call('POST', '/api/sessions/a/tags', { tag: 'to do' });
    const detail = await get<SessionDetail>('/api/sessions/a');
    expect(detail).toMatchObject({
      tags: ['to do'],
      notes: [{ id, text: 'see this', author: 'ann' }],
      turns: [{ feedback: [{ score: -1, comment: 'wrong' }] }],
    });
    await call('DELETE', `/api/sessions/a/notes/${id}`);
    await call('DELETE', '/api/sessions/a/tags/to%20do');
    expect(await get<SessionDetail>('/api/sessions/a')).toMatchObject({ tags: [], notes: [] });
  });

  it.each([
    ['/api/sessions/a/notes', {}, 'text'],
    ['/api/sessions/a/feedback', { score: 2 }, 'score'],
    ['/api/sessions/a/tags', { tag: ' ' }, 'tag'],
  ])('names the field that is wrong in %s', async (path, body, field) => {
    const response = await call('POST', path, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { field } });
  });

  it.each(['/api/sessions/a/notes', '/mcp'])('reads no more than is needed at %s', async (path) => {
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(10_000)) });
    const stream = { method: 'POST', body: endless, duplex: 'half' } as RequestInit;
    for (const body of [stream, { method: 'POST', body: ' '.repeat(300_000) }]) {
      const response = await app.request(path, body);
      expect(response.status).toBe(413);
      expect(await response.json()).toMatchObject({ error: { code: 'too_large' } });
    }
  });

  it.each(['/api/sessions/a/notes', '/mcp', '/api/import'])('takes a client that goes away at %s for no fault', async (path) => {
    const reported: string[] = [];
    app = create({ report: (problem) => reported.push(problem) });
    const broken = new ReadableStream({ pull: (controller) => controller.error(new Error('aborted')) });
    const response = await app.request(path, { method: 'POST', body: broken, duplex: 'half' } as RequestInit);
    expect(response.status).toBe(400);
    expect(reported).toEqual([]);
  });

  it('deletes a session', async () => {
    expect((await call('DELETE', '/api/sessions/a')).status).toBe(204);
    expect((await call('DELETE', '/api/sessions/a')).status).toBe(404);
    expect(await ids()).toEqual([]);
  });

  it('exports in every format, and takes its own OTLP back', async () => {
    const otlp = await (await app.request('/api/sessions/a/export?format=otlp')).text();
    const before = await get('/api/sessions/a');
    await call('DELETE', '/api/sessions/a');
    expect(await (await post('/api/import', otlp)).json()).toMatchObject({ rejected: 0 });
    expect(await get('/api/sessions/a')).toEqual(before);
    expect(await (await app.request('/api/sessions/a/export?format=markdown')).text()).toContain('**User**\n\nquestion 0 of a');
    expect(JSON.parse(await (await app.request('/api/sessions/a/export?format=jsonl')).text())).toMatchObject({
      sessionId: 'a',
      messages: [{ role: 'user' }, { role: 'assistant' }],
    });
    expect(await (await app.request('/api/sessions/a/export')).json()).toEqual(before);
    expect(await (await app.request('/api/export')).text()).toMatch(/^id,title.*\r\na,question 0 of a,answer 0,/);
    expect((await app.request('/api/sessions/a/export?format=xml')).status).toBe(400);
  });

  it('lets agents read by MCP', async () => {
    const rpc = async (method: string, params = {}) =>
      (await post('/mcp', JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }))).json() as Promise<{ result: never }>;
    expect((await rpc('initialize', { protocolVersion: '2025-06-18' })).result).toMatchObject({
      protocolVersion: '2025-06-18',
      capabilities: { tools: {} },
    });
    expect((await rpc('tools/list')).result).toMatchObject({
      tools: [{ name: 'list_sessions' }, { name: 'read_session' }, {}, {}, {}],
    });
    expect((await rpc('tools/call', { name: 'read_session', arguments: { id: 'a' } })).result).toMatchObject({
      isError: false,
      content: [{ type: 'text', text: expect.stringContaining('question 0 of a') }],
    });
    expect((await rpc('tools/call', { name: 'read_session', arguments: { id: 'x' } })).result).toMatchObject({ isError: true });
    expect(await rpc('nothing')).toMatchObject({ error: { code: -32601 } });
    expect((await post('/mcp', JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }))).status).toBe(202);
  });
});

describe('access', () => {
  const from = (url: string, init: RequestInit = {}) => app.fetch(new Request(url, init));

  it('answers only for names that it knows', async () => {
    for (const host of ['localhost', '127.0.0.1:4318', '[::1]', 'app.localhost']) {
      expect((await from(`http://${host}/api/sessions`)).status).toBe(200);
    }
    expect((await from('http://evil.example/api/sessions')).status).toBe(403);
    app = create({ access: { hosts: ['traces.example'] } });
    expect((await from('http://traces.example/api/sessions')).status).toBe(200);
  });

  it('lets pages on this machine send spans, and others when they are allowed', async () => {
    const preflight = (origin: string) =>
      from('http://localhost/v1/traces', {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type,x-mine' },
      });
    const own = await preflight('http://localhost:3000');
    expect(own.status).toBe(204);
    expect(own.headers.get('access-control-allow-origin')).toBe('http://localhost:3000');
    expect(own.headers.get('access-control-allow-headers')).toBe('content-type,x-mine');
    expect((await preflight('https://chat.example')).status).toBe(403);
    expect((await preflight('https://localhost.evil.example')).status).toBe(403);
    app = create({ access: { origins: ['https://chat.example'] } });
    const sent = await from('http://localhost/v1/traces', {
      method: 'POST',
      body: '{}',
      headers: { ...json, origin: 'https://chat.example' },
    });
    expect(sent.status).toBe(200);
    expect(sent.headers.get('access-control-allow-origin')).toBe('https://chat.example');
  });

  it('lets no page of another origin change or read anything', async () => {
    const response = await from('http://localhost/api/sessions/a', {
      method: 'DELETE',
      headers: { origin: 'http://localhost:3000' },
    });
    expect(response.status).toBe(403);
    expect(
      (await from('http://localhost/api/sessions', { headers: { origin: 'http://localhost:3000' } })).headers.get(
        'access-control-allow-origin',
      ),
    ).toBeNull();
  });

  it('asks for the tokens, each for its part', async () => {
    app = create({ access: { readToken: 'read-secret', ingestToken: 'write-secret' } });
    const authorization = (value: string) => ({ headers: { ...json, authorization: value } });
    expect((await from('http://localhost/api/sessions')).status).toBe(401);
    expect((await from('http://localhost/')).headers.get('www-authenticate')).toContain('Basic');
    expect((await from('http://localhost/mcp', { method: 'POST' })).status).toBe(401);
    expect((await from('http://localhost/api/sessions', authorization('Bearer write-secret'))).status).toBe(401);
    expect((await from('http://localhost/api/sessions', authorization('Bearer read-secret'))).status).toBe(200);
    expect((await from('http://localhost/api/sessions', authorization(`Basic ${btoa('me:read-secret')}`))).status).toBe(200);
    expect(
      (await from('http://localhost/v1/traces', { method: 'POST', body: '{}', ...authorization('Bearer read-secret') })).status,
    ).toBe(401);
    expect(
      (await from('http://localhost/v1/traces', { method: 'POST', body: '{}', ...authorization('Bearer write-secret') })).status,
    ).toBe(200);
  });

  it('compresses what it answers to other machines, and events to none', async () => {
    app = create({ access: { hosts: ['chat.example.com'] } });
    await send(conversation('a', 5).flat());
    const from = (host: string, path: string) =>
      app.request(`http://${host}${path}`, { headers: { host, 'accept-encoding': 'gzip, deflate, br' } });
    const [near, far, live] = await Promise.all([
      from('localhost', '/api/sessions/a'),
      from('chat.example.com', '/api/sessions/a'),
      from('chat.example.com', '/api/live'),
    ]);
    expect([near, far, live].map(({ headers }) => headers.get('content-encoding'))).toEqual([null, 'gzip', null]);
    expect(far.headers.get('vary')).toContain('Accept-Encoding');
    const unpacked = gunzipSync(new Uint8Array(await far.arrayBuffer()));
    expect(JSON.parse(unpacked.toString())).toEqual(await near.json());
    await live.body?.cancel();
  });

  it('writes no first view for whoever has no token', async () => {
    const opened = vi.fn<() => Promise<null>>(async () => null);
    app = create({ access: { readToken: 'read-secret' }, writer: opened, assets: async () => null });
    const answer = await app.request('/');
    expect([answer.status, opened.mock.calls]).toEqual([401, []]);
    expect(await answer.text()).not.toContain('<html');
  });

  it('serves the page on every path of it, under a strict policy', async () => {
    const assets = async (path: string) =>
      path === 'index.html' ? { body: new TextEncoder().encode('<p>the UI'), contentType: 'text/html' } : null;
    app = create({ assets });
    for (const path of ['/', '/sessions/a', '/sessions/a/turns/b']) {
      expect(await (await app.request(path)).text()).toBe('<p>the UI');
    }
    const missing = await app.request('/missing.js');
    expect(missing.status).toBe(404);
    expect((await app.request('/')).headers.get('content-security-policy')).not.toContain('unsafe');
    app = create();
    expect(await (await app.request('/')).text()).toContain('have not been built');
  });
});
