import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { type Browser, launch } from '../support/browsers';
import { installedApp } from '../support/packed-app';
import { bundle } from '../support/runtimes/bundle';
import type { ExportReport } from '../../src/export/report';

/** A page that runs Sentry's tracing and threadlight, whichever starts first: both watch `fetch`, and both follow its clicks. */

type Tracer = 'sentry' | 'threadlight';

interface Seen {
  readonly answers: readonly string[];
  readonly failed: string;
  readonly report: ExportReport;
  readonly faults: readonly string[];
}

declare global {
  var sentryPage: (order: { first: Tracer; url: string }) => Promise<Seen>;
}

let app: string;
let script: string;
let server: Server;
let url: string;
let browser: Browser;
let received: { path: string; body: string; traceparent: string | undefined; sentryTrace: string | undefined }[] = [];

const answer = {
  id: 'r',
  model: 'gpt-4o-mini',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hello.' } }],
};

beforeAll(async () => {
  app = await installedApp(inject('tarball'), ['@opentelemetry/api@1.9.1', '@sentry/browser@11.12.0']);
  const module = new URL('sentry-page/page.mjs', import.meta.url).pathname;
  script = await bundle(
    { code: `import ${JSON.stringify(module)};`, app },
    { format: 'iife', conditions: ['browser'], nodePaths: [`${app}/node_modules`] },
  );
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const { traceparent, 'sentry-trace': sentryTrace } = request.headers as Record<string, string | undefined>;
    received.push({ path, body: Buffer.concat(chunks).toString(), traceparent, sentryTrace });
    const [type, text] = answers[path] ?? ['application/json', () => '{}'];
    response.writeHead(200, { 'content-type': type }).end(text());
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await launch('chromium');
});
afterAll(async () => {
  await browser?.close();
  server?.close();
  if (app) await rm(app, { recursive: true, force: true });
});
beforeEach(() => {
  received = [];
});

const answers: Readonly<Record<string, [type: string, text: () => string]>> = {
  '/': ['text/html', () => '<!doctype html><script src="/page.js"></script>'],
  '/page.js': ['text/javascript', () => script],
  '/v1/chat/completions': ['application/json', () => JSON.stringify(answer)],
};

interface Span {
  name: string;
  traceId: string;
  attributes: { key: string; value: { stringValue?: string } }[];
}

const ours = (): Span[] =>
  received
    .filter(({ path }) => path === '/v1/traces')
    .flatMap(({ body }) => (JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] }).resourceSpans)
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));

const conversationOf = ({ attributes }: Span) =>
  attributes.find(({ key }) => key === 'gen_ai.conversation.id')?.value.stringValue;

describe.each<Tracer>(['threadlight', 'sentry'])('%s starts first', (first) => {
  it('each has its own spans, and neither changes what the page gets', async () => {
    await browser.open(`${url}/`);
    const seen = await browser.evaluate((order: { first: Tracer; url: string }) => globalThis.sentryPage(order), { first, url });
    expect(seen).toMatchObject({ answers: ['Hello.', 'Hello.'], failed: 'RangeError: as thrown', faults: [] });
    expect(seen.report).toMatchObject({ dropped: {}, pending: 0 });
    for (const id of ['a', 'b']) {
      const mine = ours().filter((span) => conversationOf(span) === id);
      expect(mine.filter(({ name }) => name === 'chat gpt-4o-mini')).toHaveLength(1);
      expect(new Set(mine.map(({ traceId }) => traceId)).size).toBe(1);
    }
    const envelopes = received.filter(({ path }) => path === '/api/1/envelope/').map(({ body }) => body);
    expect(envelopes.join()).toContain('page-work');
    if (first === 'threadlight') expect(envelopes.join()).not.toContain('/v1/traces');
    const asked = received.filter(({ path }) => path === '/data');
    expect(asked).toHaveLength(2);
    for (const { traceparent } of asked) expect(traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/);
  });
});
