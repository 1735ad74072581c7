import { cp, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { findNode } from '../../scripts/node-versions.mjs';
import type { ExportReport } from '../../src/export/report';
import { FaultCollector } from '../support/fault-collector';
import { installedApp } from '../support/packed-app';
import { output } from '../support/runtimes/process';

/** Beside the tracer of a host, with the real packages: `hosts/application.mjs`, with one of the hosts in the same folder. */

interface Host {
  readonly name: string;
  readonly packages: readonly string[];
  readonly node: 20 | 22;
  /** Tracers whose API is OpenTelemetry's share its context, and with it their traces. */
  readonly sharesContext: boolean;
}

const hosts: readonly Host[] = [
  {
    name: 'opentelemetry-2',
    packages: ['api@1.9.1', 'sdk-trace-node@2.12.0', 'exporter-trace-otlp-http@0.223.0'].map((name) => `@opentelemetry/${name}`),
    node: 20,
    sharesContext: true,
  },
  {
    name: 'opentelemetry-3',
    packages: ['api@1.10.0', 'sdk-trace@3.1.1', 'context-async-hooks@3.1.1', 'exporter-trace-otlp-http@0.301.0'].map(
      (name) => `@opentelemetry/${name}`,
    ),
    node: 22,
    sharesContext: true,
  },
  { name: 'sentry', packages: ['@opentelemetry/api', '@sentry/node@11.12.0'], node: 20, sharesContext: false },
  { name: 'datadog', packages: ['@opentelemetry/api', 'dd-trace@6.21.0'], node: 20, sharesContext: false },
];

const OURS = ['answer-a.task', 'answer-b.task', 'chat-a.workflow', 'chat-b.workflow', 'fails.task'];
const THEIRS = ['host-failing', 'host-query-a', 'host-query-b', 'host-request-a', 'host-request-b'];
const NAMES = /host-(?:request|query|failing|afterwards)(?:-[ab])?|(?:chat-[ab]|answer-[ab]|fails)\.(?:workflow|task)/g;

interface Answer {
  readonly report: ExportReport;
  readonly strange: string[];
  readonly warnings: string[];
  readonly restored: boolean;
}

let collector: FaultCollector;
let theirs: Recorder;
let world: Recorder;

beforeEach(async () => {
  [collector, theirs, world] = await Promise.all([new FaultCollector().start(), record(), record()]);
});
afterEach(() => Promise.all([collector.close(), theirs.close(), world.close()]));

describe.each(hosts)('$name', ({ name, packages, node, sharesContext }) => {
  let app: string;
  beforeAll(async () => {
    app = await installedApp(inject('tarball'), [...packages, '--omit=optional']);
    await cp(new URL('hosts', import.meta.url), join(app, 'hosts'), { recursive: true });
  }, 600_000);
  afterAll(() => rm(app, { recursive: true, force: true }));

  async function run(order: { first?: 'host' | 'ours'; asProcessor?: boolean }): Promise<Answer> {
    const urls = { ours: collector.url, theirs: theirs.url, world: world.url };
    const file = join(app, 'hosts', 'application.mjs');
    const command = { program: findNode(node) ?? 'node', args: [file, JSON.stringify({ host: name, ...urls, ...order })] };
    const text = await output(command, app);
    return JSON.parse(text.split('\n').findLast((line) => line.startsWith('{"report"')) ?? text) as Answer;
  }

  it('started first: each span goes to its own tracer, and nothing else is changed', async () => {
    const { report, strange, warnings, restored } = await run({ first: 'host' });
    expect({ strange, warnings, restored }).toEqual({ strange: [], warnings: [], restored: true });
    expect(report).toMatchObject({ sent: 7, refused: 0, dropped: {}, pending: 0 });
    expect(namesIn(collector.requests.map(({ text }) => text))).toEqual(OURS);
    expect(namesIn(theirs.bodies)).toEqual([...THEIRS, 'host-afterwards'].sort());
    expectConversations();
  });

  it('started second: the same, but for spans that the host makes with the tracer that is registered', async () => {
    const { report, strange, warnings, restored } = await run({ first: 'ours' });
    expect({ strange, warnings, restored }).toEqual({ strange: [], warnings: [], restored: true });
    expect(report).toMatchObject({ refused: 0, dropped: {}, pending: 0 });
    const ours = sharesContext ? [...OURS, ...THEIRS].sort() : OURS;
    expect(namesIn(collector.requests.map(({ text }) => text))).toEqual(ours);
    if (!sharesContext) expect(namesIn(theirs.bodies)).toEqual([...THEIRS, 'host-afterwards'].sort());
    expectConversations();
  });

  it.runIf(sharesContext)('with our span processor: one tracer, whose spans go to both', async () => {
    const { report, strange, warnings } = await run({ asProcessor: true });
    expect({ strange, warnings }).toEqual({ strange: [], warnings: [] });
    expect(report).toMatchObject({ sent: 12, refused: 0, dropped: {}, pending: 0 });
    expect(namesIn(collector.requests.map(({ text }) => text))).toEqual([...OURS, ...THEIRS].sort());
    expect(namesIn(theirs.bodies)).toEqual([...OURS, ...THEIRS, 'host-afterwards'].sort());
    expectConversations();
  });
});

/** Each of our spans in its own conversation, and the request that was made in it knows of both. */
function expectConversations(): void {
  for (const id of ['a', 'b']) {
    const [request] = world.requests.filter(({ url }) => url === `/${id}`);
    expect(request?.headers.baggage).toContain(`threadlight.conversation=conversation-${id}`);
    const workflow = collector.spans.find(({ name }) => name === `chat-${id}.workflow`);
    const answer = collector.spans.find(({ name }) => name === `answer-${id}.task`);
    const sent = collector.spans.find(({ name, parentSpanId }) => name === 'GET' && parentSpanId === answer?.spanId);
    expect(request?.headers.traceparent).toBe(`00-${workflow?.traceId}-${sent?.spanId}-01`);
    expect(answer?.traceId).toBe(workflow?.traceId);
  }
  expect(world.requests).toHaveLength(2);
}

/** Names are text in every format. */
const namesIn = (texts: readonly string[]): string[] => [...new Set(texts.flatMap((text) => text.match(NAMES) ?? []))].sort();

interface Recorder {
  readonly url: string;
  readonly bodies: string[];
  readonly requests: { url: string; headers: IncomingHttpHeaders }[];
  close(): Promise<void>;
}

async function record(): Promise<Recorder> {
  const bodies: string[] = [];
  const requests: Recorder['requests'] = [];
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    requests.push({ url: request.url ?? '', headers: request.headers });
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      bodies.push(Buffer.concat(parts).toString('latin1'));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    requests,
    close: () => (server.closeAllConnections(), new Promise((resolve) => server.close(() => resolve()))),
  };
}
