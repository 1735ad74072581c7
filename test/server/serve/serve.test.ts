import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as HttpExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchSpanProcessor, NodeTracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initialize, withWorkflow } from '../../../src/entry/node';
import { type RunningServer, serve } from '../../../src/server/serve';
import type { DoctorReport, SessionDetail, SessionList } from '../../../src/server/sessions/api';

const folder = mkdtempSync(join(tmpdir(), 'threadlight-serve-'));
let server: RunningServer;

beforeAll(async () => {
  server = await serve({ port: 0, grpcPort: 0, db: join(folder, 'new', 'sessions.db') });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const get = async <T>(path: string): Promise<T> => (await fetch(server.url + path)).json() as Promise<T>;

describe("OpenTelemetry's own exporters", () => {
  const url = () => `${server.url}/v1/traces`;
  const exporters: [string, () => SpanExporter][] = [
    ['http-json', () => new HttpExporter({ url: url() })],
    ['http-json-gzip', () => new HttpExporter({ url: url(), compression: 'gzip' as never })],
    ['http-proto', () => new ProtoExporter({ url: url() })],
    ['http-proto-gzip', () => new ProtoExporter({ url: url(), compression: 'gzip' as never })],
    ['grpc', () => new GrpcExporter({ url: server.grpcUrl })],
    ['grpc-gzip', () => new GrpcExporter({ url: server.grpcUrl, compression: 'gzip' as never })],
  ];

  it.each(exporters)('%s: a turn stands as a session', async (name, create) => {
    const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(create())] });
    recordTurn(provider, name);
    await provider.forceFlush();
    await provider.shutdown();
    const detail = await get<SessionDetail>(`/api/sessions/${name}`);
    expect(detail).toMatchObject({
      id: name,
      turnCount: 1,
      spanCount: 2,
      tokens: { input: 12, output: 3 },
      turns: [
        { messages: [{ role: 'user' }, { role: 'assistant' }], errors: [{ spanName: 'chat gpt-4o', message: 'it broke' }] },
      ],
    });
  });
});

describe('the SDK', () => {
  it('sends by Brotli once the server has said that it takes it', async () => {
    const codings: unknown[] = [];
    const watched: typeof fetch = (url, init) => {
      codings.push(new Headers(init?.headers).get('content-encoding'));
      return fetch(url, init);
    };
    const sdk = initialize({ baseUrl: server.url, compression: 'br', fetch: watched, instrumentFetch: false });
    for (const name of ['first', 'second']) {
      withWorkflow({ name, conversationId: 'brotli' }, () => 'done');
      await sdk.forceFlush();
    }
    expect(await sdk.shutdown()).toMatchObject({ sent: 2, refused: 0, dropped: {} });
    expect(codings).toEqual(['gzip', 'br']);
    expect(await get<SessionDetail>('/api/sessions/brotli')).toMatchObject({ turnCount: 2, spanCount: 2 });
  });
});

it('takes nothing of a body whose sender goes away, and tells the doctor', async () => {
  const { port } = new URL(server.url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.end(
    'POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 999\r\n\r\n{"resourceSpans":[',
  );
  await new Promise((resolve) => socket.resume().once('close', resolve));
  await expect
    .poll(async () => (await get<DoctorReport>('/api/doctor')).received.refusedRequests)
    .toMatchObject([{ reason: expect.stringMatching(/could not be read/), count: 1 }]);
});

function recordTurn(provider: NodeTracerProvider, conversationId: string): void {
  const tracer = provider.getTracer('test');
  const root = tracer.startSpan('turn', {
    attributes: { 'gen_ai.conversation.id': conversationId, list: ['a', 'b'], flag: true, ratio: 0.5 },
  });
  const message = (role: string, content: string) => JSON.stringify([{ role, parts: [{ type: 'text', content }] }]);
  const call = tracer.startSpan(
    'chat gpt-4o',
    {
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.usage.input_tokens': 12,
        'gen_ai.usage.output_tokens': 3,
        'gen_ai.input.messages': message('user', 'ping'),
        'gen_ai.output.messages': message('assistant', 'pong'),
      },
    },
    trace.setSpan(context.active(), root),
  );
  call.recordException(new Error('it broke'));
  call.setStatus({ code: SpanStatusCode.ERROR, message: 'it broke' });
  call.end();
  root.end();
}

describe('serving', () => {
  it('refuses to listen for other machines without tokens', async () => {
    await expect(serve({ port: 0, host: '0.0.0.0', db: ':memory:' })).rejects.toThrow(/--ingest-token and --read-token/);
    const open = await serve({ port: 0, host: '0.0.0.0', db: ':memory:', access: { ingestToken: 'a', readToken: 'b' } });
    await open.close();
  });

  it('says when its port is taken, and leaves nothing open', async () => {
    const port = Number(new URL(server.url).port);
    await expect(serve({ port, db: ':memory:' })).rejects.toThrow(/EADDRINUSE/);
  });

  it('serves without gRPC when its port is taken and that is allowed', async () => {
    const grpcPort = Number(new URL(server.grpcUrl ?? '').port);
    const other = await serve({ port: 0, grpcPort, grpcOptional: true, db: ':memory:' });
    expect(other.grpcUrl).toBeUndefined();
    await other.close();
    await other.close();
  });

  it('stops although a page is watching', async () => {
    const other = await serve({ port: 0, db: ':memory:' });
    const live = await fetch(`${other.url}/api/live`);
    const ended = live.text();
    await other.close();
    expect(await ended).toContain('retry');
    await expect(fetch(`${other.url}/api/sessions`)).rejects.toThrow('fetch failed');
  });

  it('lists what it received', async () => {
    const { sessions } = await get<SessionList>('/api/sessions');
    expect(sessions.length).toBe(7);
  });
});
