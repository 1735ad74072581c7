import { createServer, type RequestListener, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MAX_REPLY_BYTES } from '../../src/export/transport';
import { createHttpSend, isNodesOwn } from '../../src/platform/node-http';

const DISPATCHER = Symbol.for('undici.globalDispatcher.1');
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  vi.unstubAllGlobals();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`;
}

const requestTo = (url: string) => ({
  url,
  headers: { 'x-key': 'k' },
  body: new TextEncoder().encode('{"é":1}'),
  keepalive: false,
});
const patient = () => new AbortController().signal;

describe('sending by node:http', () => {
  it('brings body and headers, and the answer back', async () => {
    const url = await serve((request, response) => {
      request.setEncoding('utf8').on('data', (text) => {
        response.writeHead(429, { 'retry-after': '7' }).end(`${request.method} ${request.headers['x-key']} ${text}`);
      });
    });
    const reply = await createHttpSend()(requestTo(url), patient());
    expect(reply?.status).toBe(429);
    expect([reply?.headers?.get('retry-after'), reply?.headers?.get('location')]).toEqual(['7', null]);
    expect(new TextDecoder().decode(reply?.body)).toBe('POST k {"é":1}');
  });

  it('says whether the body is still being read', async () => {
    const url = await serve((request, response) => void request.resume().on('end', () => response.end()));
    expect((await createHttpSend()(requestTo(url), patient()))?.done).toBe(true);
    const hasty = await serve((_request, response) => void response.writeHead(413).end());
    const large = { ...requestTo(hasty), body: new Uint8Array(64 << 20) };
    expect(await createHttpSend()(large, patient())).toMatchObject({ status: 413, done: false });
  });

  it('follows no redirect', async () => {
    const url = await serve((request, response) => response.writeHead(307, { location: `${request.url}/elsewhere` }).end());
    const reply = await createHttpSend()(requestTo(url), patient());
    expect([reply?.status, reply?.headers?.get('location')]).toEqual([307, '/v1/traces/elsewhere']);
  });

  it('reads the start of a long answer only', async () => {
    const url = await serve((_request, response) => void response.end('x'.repeat(MAX_REPLY_BYTES * 20)));
    const reply = await createHttpSend()(requestTo(url), patient());
    expect([reply?.status, reply?.body?.length]).toEqual([200, MAX_REPLY_BYTES]);
  });

  it('takes the status of an answer whose body breaks off', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('part', () => response.destroy());
    });
    const reply = await createHttpSend()(requestTo(url), patient());
    expect([reply?.status, reply?.body]).toEqual([200, undefined]);
  });

  it('rejects when the connection breaks before an answer, and when it is aborted', async () => {
    const url = await serve((request) => request.socket.destroy());
    await expect(createHttpSend()(requestTo(url), patient())).rejects.toThrow(/hang up|ECONNRESET/);
    const silent = await serve(() => {});
    await expect(createHttpSend()(requestTo(silent), AbortSignal.timeout(50))).rejects.toThrow(/abort/);
  });

  it('leaves to fetch what it cannot reach, until it has reached it once', async () => {
    const send = createHttpSend();
    const url = await serve((_request, response) => void response.end());
    expect(await send(requestTo('http://127.0.0.1:9/'), patient())).toBeUndefined();
    await send(requestTo(url), patient());
    await expect(send(requestTo('http://127.0.0.1:9/'), patient())).rejects.toThrow(/ECONNREFUSED/);
  });

  it('leaves everything to fetch where the application has told that where to go', async () => {
    class ProxyAgent {}
    vi.stubGlobal(DISPATCHER as unknown as string, new ProxyAgent());
    expect(await createHttpSend()(requestTo('http://127.0.0.1:9/'), patient())).toBeUndefined();
  });

  it('knows the fetch of Node from one in its place', () => {
    expect(isNodesOwn(globalThis.fetch)).toBe(true);
    expect(isNodesOwn(((...request: Parameters<typeof fetch>) => fetch(...request)) as typeof fetch)).toBe(false);
    expect(isNodesOwn(vi.fn())).toBe(false);
  });

  it('is not traced by a host that traces its requests', async () => {
    const spans = new InMemorySpanExporter();
    const instrumentation = new HttpInstrumentation({ ignoreIncomingRequestHook: () => true });
    instrumentation.setTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }));
    instrumentation.enable();
    createRequire(import.meta.url)('node:http');
    context.setGlobalContextManager(new AsyncLocalStorageContextManager());
    const url = await serve((_request, response) => void response.end());
    await createHttpSend()(requestTo(url), patient());
    instrumentation.disable();
    context.disable();
    expect(spans.getFinishedSpans()).toEqual([]);
  });
});
