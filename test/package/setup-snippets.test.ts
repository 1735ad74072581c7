import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { parseEnv, promisify } from 'node:util';
import { build } from 'esbuild';
import { chromium, type Page } from 'playwright';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { findBrowser } from '../../scripts/browsers.mjs';
import type { SessionDetail, SessionList } from '../../src/server/sessions/api';
import { type RunningServer, serve } from '../../src/server/serve';
import { snippetsFor } from '../../src/ui/empty-state/snippets';
import { chromiumFlags } from '../support/browsers/chromium';
import { root } from '../support/root';
import { bun } from '../support/runtimes/bun';
import { deno } from '../support/runtimes/deno';
import { type Model, startModel } from './model';

/** What the empty page of the Sessions UI gives to copy, run against the packed package: the session must be there afterwards. */

const run = promisify(execFile);
const packages = ['openai', '@opentelemetry/sdk-trace-node', '@opentelemetry/exporter-trace-otlp-proto'];
let server: RunningServer;
let model: Model;

beforeAll(async () => {
  [server, model] = await Promise.all([serve({ db: ':memory:', port: 0 }), startModel()]);
  const modules = join(inject('packedApp'), 'node_modules');
  for (const name of packages) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(root, 'node_modules', name), join(modules, name)).catch(() => {});
  }
});
afterAll(() => Promise.all([server?.close(), model?.close()]));

const codeOf = (id: string) => snippetsFor(server.url).find((one) => one.id === id)?.code ?? '';
const compiled = (code: string) =>
  ts.transpileModule(code, { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 } }).outputText;

const chromiumPath = findBrowser('chromium');

const sessionOf = async (id: string) =>
  (await (await fetch(`${server.url}/api/sessions/${id}`)).json()) as Partial<SessionDetail>;

/** A page that holds the snippet and asks once. */
async function askIn(page: Page, snippet: string, flush: string): Promise<void> {
  const app = createServer((request, response) => {
    const isChat = request.url === '/api/chat';
    response.writeHead(200, { 'content-type': isChat ? 'text/plain' : 'text/html' });
    response.end(isChat ? 'Hello, Ann.' : `<!doctype html><body>${snippet}`);
  });
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  await page.goto(`http://127.0.0.1:${(app.address() as AddressInfo).port}/`);
  expect(await page.evaluate(`(window.app ? app.ask : ask)('Hello!')`)).toBe('Hello, Ann.');
  await page.evaluate(flush);
  app.closeAllConnections();
  app.close();
}

/** As Vite does it, which bundles with esbuild too. */
async function bundled(code: string): Promise<string> {
  const contents = `${code}\nexport { forceFlush } from 'threadlight';`;
  const { outputFiles } = await build({
    stdin: { contents, loader: 'ts', resolveDir: inject('packedApp') },
    bundle: true,
    format: 'iife',
    globalName: 'app',
    write: false,
  });
  return `${outputFiles[0]?.text}\nwindow.app = app;`;
}

async function said(id = 'session-123'): Promise<string[]> {
  const session = await sessionOf(id);
  return (session.turns ?? []).flatMap(({ messages }) =>
    messages.flatMap(({ parts }) => parts.map((part) => (part.type === 'text' ? part.content : part.type))),
  );
}

describe('what the Sessions UI gives to copy', () => {
  it.each([
    ['node', process.execPath, [], undefined],
    [
      'deno',
      join(root, 'node_modules/.bin/deno'),
      ['run', '--allow-all', '--no-lock', '--node-modules-dir=manual'],
      deno().missing(),
    ],
    ['bun', join(root, 'node_modules/.bin/bun'), ['--no-install'], bun().missing()],
  ] as const)('for %s shows the conversation', async (id, program, args, missing) => {
    if (missing && !process.env.CI) return;
    const conversation = `session-${id}`;
    const file = join(inject('packedApp'), `chat-${id}.mjs`);
    await writeFile(file, compiled(codeOf(id).replace('session-123', conversation)));
    const env = { ...process.env, OPENAI_API_KEY: 'test', OPENAI_BASE_URL: model.url, DENO_NO_UPDATE_CHECK: '1' };
    await run(program, [...args, file], { env, cwd: inject('packedApp') });
    expect(await said(conversation)).toEqual(['Hello!', 'Hello, Ann.']);
  });

  it.each([
    ['otel', {}],
    ['traceloop', { url: 'process.env.TRACELOOP_BASE_URL + "/v1/traces"' }],
  ])('for %s leads the exporter here: one attribute on any span makes the session', async (id, options) => {
    const file = join(inject('packedApp'), `${id}.mjs`);
    const url = 'url' in options ? `{ url: ${options.url} }` : '';
    await writeFile(
      file,
      `import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
      import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
      const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter(${url}))] });
      provider.getTracer('app').startSpan('answer', { attributes: { 'gen_ai.conversation.id': 'from-${id}' } }).end();
      await provider.shutdown();`,
    );
    await run(process.execPath, [file], { env: { ...process.env, ...parseEnv(codeOf(id)) } as NodeJS.ProcessEnv });
    expect(await sessionOf(`from-${id}`)).toMatchObject({ turnCount: 1, spanCount: 1 });
  });

  it.skipIf(!chromiumPath && !process.env.CI)('for a page, by script tag or by npm, shows a session for each', async () => {
    const browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumFlags });
    try {
      const page = await browser.newPage();
      const script = await readFile(join(root, 'dist/threadlight.min.js'), 'utf8');
      await page.route('https://unpkg.com/threadlight', (route) =>
        route.fulfill({ contentType: 'text/javascript', body: script }),
      );
      await askIn(page, codeOf('script'), 'threadlight.forceFlush()');
      await askIn(page, `<script type="module">${await bundled(codeOf('vite'))}</script>`, 'app.forceFlush()');
    } finally {
      await browser.close();
    }
    const { sessions } = (await (await fetch(`${server.url}/api/sessions`)).json()) as SessionList;
    const made = sessions.filter(({ services }) => services.includes('my-chat') && services.length === 1);
    expect(made.filter(({ id, spanCount }) => !id.startsWith('session-') && spanCount === 2)).toHaveLength(2);
  });

  it('for the shell shows one turn', async () => {
    await run('sh', ['-c', codeOf('curl')]);
    expect(await said()).toEqual(expect.arrayContaining(['Hello!', 'Hello from curl.']));
  });

  it.each(['workers', 'vercel'])('for %s answers, and its request belongs to the conversation', async (id) => {
    const file = join(inject('packedApp'), `${id}.mjs`);
    await writeFile(file, compiled(codeOf(id).replace('https://api.example.com/chat', `${model.url}/chat/completions`)));
    const call = `
      const module = await import('./${id}.mjs');
      const answer = await (module.POST ?? module.default.fetch)(new Request('https://chat.example/api', { method: 'POST', body: '{"model":"gpt-4o-mini","messages":[{"role":"user","content":"From ${id}"}]}' }), {}, { waitUntil() {} });
      console.log(await answer.text());
      await (await import('threadlight')).forceFlush();`;
    const main = join(inject('packedApp'), `${id}-main.mjs`);
    await writeFile(main, call);
    const { stdout } = await run(process.execPath, [main]);
    expect(stdout).toContain('Hello, Ann.');
    const session = (await (await fetch(`${server.url}/api/sessions/session-123`)).json()) as SessionDetail;
    expect(session.services).toContain('edge');
  });
});
