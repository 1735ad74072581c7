import { cp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { installedApp } from '../support/packed-app';
import { output } from '../support/runtimes/process';

/** threadlight beside the tracer that an application runs already, with the real packages, in both orders of starting. */

const hosts = {
  'opentelemetry-2': [
    '@opentelemetry/api@1.9.1',
    '@opentelemetry/sdk-trace-node@2.12.0',
    '@opentelemetry/exporter-trace-otlp-http@0.223.0',
  ],
  'opentelemetry-3': [
    '@opentelemetry/api@1.10.0',
    '@opentelemetry/sdk-trace@3.1.1',
    '@opentelemetry/exporter-trace-otlp-http@0.301.0',
  ],
  sentry: ['@opentelemetry/api@1.9.1', '@sentry/node@11.12.0'],
  'dd-trace': ['@opentelemetry/api@1.9.1', 'dd-trace@6.21.0'],
} as const;

interface ReceivedSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  attributes: { key: string; value: { stringValue?: string } }[];
}

interface Printed {
  answers: [string, string][];
  failed: string;
  outside: null;
  report: { sent: number; dropped: object; pending: number };
  restored: boolean;
  faults: string[];
}

let server: Server;
let url: string;
let received: { path: string; body: Buffer; traceparent: string | undefined }[] = [];

const answer = {
  id: 'r',
  model: 'gpt-4o-mini',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hello.' } }],
};

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const traceparent = request.headers.traceparent as string | undefined;
    received.push({ path: request.url ?? '', body: Buffer.concat(chunks), traceparent });
    response.setHeader('content-type', 'application/json');
    response.end(request.url === '/v1/chat/completions' ? JSON.stringify(answer) : '{}');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server?.close());
beforeEach(() => {
  received = [];
});

const spansAt = (path: string): ReceivedSpan[] =>
  received
    .filter((one) => one.path === path)
    .flatMap(
      ({ body }) =>
        (JSON.parse(unzipped(body)) as { resourceSpans: { scopeSpans: { spans: ReceivedSpan[] }[] }[] }).resourceSpans,
    )
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));

describe.each(Object.entries(hosts))('beside %s', (host, packages) => {
  let app: string;
  beforeAll(async () => {
    app = await installedApp(inject('tarball'), ['--omit=optional', '--ignore-scripts', '--legacy-peer-deps', ...packages]);
    await cp(new URL('hosts', import.meta.url), app, { recursive: true });
  });
  afterAll(() => rm(app, { recursive: true, force: true }));

  const run = async (first: string): Promise<Printed> =>
    JSON.parse(await output({ program: process.execPath, args: [join(app, 'app.mjs'), host, first, url] }, app)) as Printed;

  it.each(['host', 'threadlight'])('each has its own spans when %s starts first', async (first) => {
    const printed = await run(first);
    // A tracer that wrapped our fetch stays in place, and ours lets everything through.
    const restored = !(host === 'dd-trace' && first === 'threadlight');
    expect(printed).toMatchObject({ failed: 'RangeError: as thrown', outside: null, restored, faults: [] });
    expect(printed.answers).toEqual([
      ['Hello.', 'a'],
      ['Hello.', 'b'],
    ]);
    expectConversations(spansAt('/v1/traces'));
    const carried = received.filter(({ path }) => path === '/data').map(({ traceparent }) => traceparent);
    expect(carried).toEqual([0, 1].map(() => expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/)));
    expect(printed.report).toMatchObject({ dropped: {}, pending: 0 });
    expect(theirs()).toContain('host-request');
    expect(theirs()).toContain('host-work');
  });

  it.runIf(host.startsWith('opentelemetry'))('one tracer has all spans with createSpanProcessor', async () => {
    const printed = await run('inside');
    expect(printed).toMatchObject({ failed: 'RangeError: as thrown', outside: null, restored: true, faults: [] });
    const ours = spansAt('/v1/traces');
    expectConversations(ours);
    const names = ours.map(({ name }) => name).sort();
    expect(names).toEqual(
      spansAt('/host')
        .map(({ name }) => name)
        .sort(),
    );
    expect(names.filter((name) => name === 'host-work')).toHaveLength(2);
  });
});

/** What the host's own tracer has sent, as far as text can be read in it. */
const theirs = (): string =>
  received
    .filter(({ path }) => path !== '/v1/traces' && path !== '/v1/chat/completions')
    .map(({ body }) => unzipped(body))
    .join('\n');

function expectConversations(spans: readonly ReceivedSpan[]): void {
  for (const id of ['a', 'b']) {
    const mine = spans.filter(({ attributes }) => valueOf(attributes, 'gen_ai.conversation.id') === id);
    const workflow = mine.find(({ name }) => name === 'chat.workflow');
    const call = mine.find(({ name }) => name === 'chat gpt-4o-mini');
    expect(mine.filter(({ name }) => name === 'chat gpt-4o-mini')).toHaveLength(1);
    expect(call?.traceId).toBe(workflow?.traceId);
    expect(valueOf(call?.attributes ?? [], 'gen_ai.input.messages')).toContain(`from ${id}`);
  }
}

const valueOf = (attributes: ReceivedSpan['attributes'], wanted: string) =>
  attributes.find(({ key }) => key === wanted)?.value.stringValue;

function unzipped(body: Buffer): string {
  return (body[0] === 0x1f && body[1] === 0x8b ? gunzipSync(body) : body).toString();
}
