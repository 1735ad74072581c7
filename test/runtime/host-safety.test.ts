import { cp, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { type Engine, launch, missingBrowser } from '../support/browsers';
import { output } from '../support/runtimes/process';
import type { Threadlight } from '../conformance/case';

/** What a host may do to a library that it did not have in mind: strict policies, several copies, forks, other conditions. */

interface Span {
  name: string;
  traceId: string;
  spanId: string;
}

let server: Server;
let url: string;
let spans: Span[] = [];
let app: string;

const POLICY =
  "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'";

beforeAll(async () => {
  app = inject('packedApp');
  await cp(new URL('host-safety', import.meta.url), app, { recursive: true });
  const script = await readFile(join(app, 'node_modules/threadlight/dist/threadlight.min.js'), 'utf8');
  const files: Readonly<Record<string, [type: string, text: string]>> = {
    '/': [
      'text/html',
      '<!doctype html><script src="/violations.js"></script><script src="/threadlight.min.js" data-endpoint="/" data-app-name="strict"></script>',
    ],
    '/threadlight.min.js': ['text/javascript', script],
    '/violations.js': ['text/javascript', VIOLATIONS],
  };
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.url === '/v1/traces') spans.push(...spansIn(Buffer.concat(chunks)));
    const [type, text] = files[request.url ?? ''] ?? ['application/json', '{}'];
    response.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY });
    response.end(text);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server?.close());
beforeEach(() => {
  spans = [];
});

const VIOLATIONS = `globalThis.violations = [];
document.addEventListener('securitypolicyviolation', ({ violatedDirective, sourceFile }) => violations.push(violatedDirective + ' ' + sourceFile));
addEventListener('error', ({ message }) => violations.push(message));
addEventListener('unhandledrejection', ({ reason }) => violations.push(String(reason)));`;

/** The first byte of what is compressed. */
const GZIP = 0x1f;

const spansIn = (body: Buffer): Span[] =>
  (
    JSON.parse((body[0] === GZIP ? gunzipSync(body) : body).toString()) as {
      resourceSpans: { scopeSpans: { spans: Span[] }[] }[];
    }
  ).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));

const run = async (...args: string[]): Promise<unknown> => JSON.parse(await output({ program: process.execPath, args }, app));

describe.each<Engine>(['chromium', 'firefox', 'webkit'])(
  'in %s, under a policy without eval and with Trusted Types',
  (engine) => {
    const missing = missingBrowser(engine);
    if (missing && process.env.CI) it('can be started', () => expect.fail(missing));

    it.skipIf(missing)('the script tag works and violates nothing', async () => {
      const browser = await launch(engine);
      try {
        await browser.open(`${url}/`);
        const { violations, ...seen } = await browser.evaluate(inPage);
        expect(seen).toEqual({ id: 'strict', sent: 2 });
        expect(violations).toEqual([]);
        expect(spans.map(({ name }) => name).sort()).toEqual(['GET', 'chat.workflow']);
      } finally {
        await browser.close();
      }
    });
  },
);

/** Runs in the page, so it uses nothing from around it. */
async function inPage(): Promise<{ id: string | undefined; sent: number; violations: string[] }> {
  const page = globalThis as unknown as { threadlight: Threadlight; violations: string[] };
  const id = await page.threadlight.withWorkflow({ name: 'chat', conversationId: 'strict' }, async () => {
    await fetch('/data');
    return page.threadlight.getConversationId();
  });
  const { sent } = await page.threadlight.forceFlush();
  return { id, sent, violations: page.violations };
}

it('copies of the package and a hot reload share one tracer, and say once that it was started twice', async () => {
  const second = join(app, 'second');
  await cp(join(app, 'node_modules/threadlight'), join(second, 'node_modules/threadlight'), { recursive: true });
  await cp(join(app, 'node_modules/@opentelemetry'), join(second, 'node_modules/@opentelemetry'), { recursive: true });
  const entry = join(second, 'node_modules/threadlight/dist/esm/index.node.js');
  const all = [0, 1, 2, 3];
  expect(await run(join(app, 'copies.mjs'), url, entry)).toEqual({
    same: all.map(() => true),
    results: all.map(() => ['one', 'one']),
    stillOnce: true,
    sent: 12,
    restored: true,
    after: 'runs',
    warnings: [expect.stringContaining('initialize() was called again')],
  });
  expect(spans.filter(({ name }) => name === 'GET')).toHaveLength(4);
});

it('forks and threads have tracers of their own, with ids of their own', async () => {
  expect(await run(join(app, 'processes.mjs'), url)).toEqual([100, 100, 100, 100, 100]);
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(500);
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(500);
});

it('is the build of the runtime under the condition `react-server`', async () => {
  const code = `import { initialize, withTask, shutdown } from 'threadlight';
    initialize({ appName: 'rsc', baseUrl: ${JSON.stringify(url)} });
    const answer = await withTask({ name: 'render' }, async () => 'rendered');
    console.log(JSON.stringify([answer, (await shutdown()).sent]));`;
  expect(await run('--conditions=react-server', '--input-type=module', '--eval', code)).toEqual(['rendered', 1]);
});
