import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Miniflare } from 'miniflare';
import type { Browser } from 'playwright';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { missingBrowser } from '../support/browsers';
import { root } from '../support/root';
import { type Model, startModel } from '../package/model';
import { bundle } from '../support/runtimes/bundle';
import { serveFiles } from '../support/runtimes/page';
import { copyOfExample, removeExample, type World } from './app';
import { conversationsOf, expectSaid } from './conversations';
import { startServerProcess, type ServerProcess } from './server-process';
import { ask, launchChromium, sayInPage } from './talk';

/**
 * The examples with the packed package: each is started, talked to, and its conversation read from a Sessions server. Next.js is
 * not installed here; `quick-starts.long.test.ts` installs everything and follows the pages to the letter.
 */

const bin = (name: string): string => join(root, 'node_modules', '.bin', name);
const HELLO = ['user: I am Ann.', 'assistant: Hello, Ann.'];

let model: Model;
let sessions: ServerProcess;
let world: World;
const folders: string[] = [];

beforeAll(async () => {
  const cli = join(root, 'dist', 'server', 'cli.js');
  const command = [process.execPath, cli, '--grpc-port', 'off', '--db', ':memory:', '--port'];
  const { freePort } = await import('./server-process');
  const port = await freePort();
  [model, sessions] = await Promise.all([
    startModel(),
    startServerProcess({ command: [...command, String(port)], cwd: root, env: {}, port }),
  ]);
  world = { sessionsUrl: `http://localhost:${port}`, modelUrl: model.url };
});
afterAll(async () => {
  await Promise.all([model?.close(), sessions?.stop(), ...folders.map(removeExample)]);
});

async function example(name: string): Promise<string> {
  const folder = await copyOfExample(name, inject('packedApp'), world);
  folders.push(folder);
  return folder;
}

const environment = () => ({
  OPENAI_API_KEY: 'test',
  OPENAI_BASE_URL: world.modelUrl,
  OTEL_EXPORTER_OTLP_ENDPOINT: world.sessionsUrl,
  DENO_NO_UPDATE_CHECK: '1',
});

const servers: readonly (readonly [name: string, command: readonly string[]])[] = [
  ['hono', [process.execPath, 'server.js']],
  ['express', [process.execPath, 'server.js']],
  ['deno', [bin('deno'), 'run', '--no-lock', '--no-check', '--node-modules-dir=manual', '--allow-all', 'server.ts']],
  ['bun', [bin('bun'), '--no-install', 'server.ts']],
];

describe('servers', () => {
  it.each(servers)('%s', async (name, command) => {
    const server = await startServerProcess({ command, cwd: await example(name), env: environment() });
    try {
      expect(await ask(`http://localhost:${server.port}/chat`, `from-${name}`, 'I am Ann.')).toBe('Hello, Ann.');
      await expectSaid(world.sessionsUrl, `from-${name}`, HELLO);
    } finally {
      await server.stop();
    }
  });

  it('cloudflare-workers', async () => {
    const folder = await example('cloudflare-workers');
    const code = `export { default } from ${JSON.stringify(join(folder, 'src', 'worker.ts'))};`;
    const contents = await bundle(
      { code, app: folder },
      { format: 'esm', conditions: ['workerd', 'worker', 'browser'], external: ['node:*'] },
    );
    const { compatibility_date, compatibility_flags } = JSON.parse(
      (await readFile(join(folder, 'wrangler.jsonc'), 'utf8')).replace(/^\s*\/\/.*$/gm, ''),
    ) as {
      compatibility_date: string;
      compatibility_flags: string[];
    };
    const worker = new Miniflare({
      modules: [{ type: 'ESModule', path: 'worker.mjs', contents }],
      compatibilityDate: compatibility_date,
      compatibilityFlags: compatibility_flags,
      bindings: { OPENAI_API_KEY: 'test', OPENAI_BASE_URL: world.modelUrl },
    });
    try {
      expect(await ask(new URL('/chat', await worker.ready).href, 'from-worker', 'I am Ann.')).toBe('Hello, Ann.');
      await expectSaid(world.sessionsUrl, 'from-worker', HELLO);
    } finally {
      await worker.dispose();
    }
  });
});

describe.skipIf(missingBrowser('chromium') && !process.env.CI)('pages', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  async function talk(files: Record<string, string>, service: string): Promise<void> {
    const site = await serveFiles(files);
    const page = await browser.newPage();
    expect(await sayInPage(page, site.url, 'I am Ann.')).toEqual(['I am Ann.', 'You said: I am Ann.']);
    // What a page that goes away still sends is not this test's business: it stays until its spans have arrived.
    await expect.poll(() => conversationsOf(world.sessionsUrl, service), { timeout: 30_000, interval: 100 }).toHaveLength(1);
    const [id = ''] = await conversationsOf(world.sessionsUrl, service);
    await expectSaid(world.sessionsUrl, id, ['user: I am Ann.', 'assistant: You said: I am Ann.']);
    await page.close();
    await site.close();
  }

  it('script-tag', async () => {
    const folder = await example('script-tag');
    const script = join(inject('packedApp'), 'node_modules/threadlight/dist/threadlight.min.js');
    await talk(
      { '/': await readFile(join(folder, 'index.html'), 'utf8'), '/threadlight.min.js': await readFile(script, 'utf8') },
      'page-chat',
    );
  });

  it('vite', async () => {
    const folder = await example('vite');
    const built = await build({ root: folder, logLevel: 'silent', build: { write: false } });
    const { output } = built as { output: { fileName: string; code?: string; source?: string | Uint8Array }[] };
    const files = output.map(
      ({ fileName, code, source }) => [fileName === 'index.html' ? '/' : `/${fileName}`, code ?? String(source)] as const,
    );
    await talk(Object.fromEntries(files), 'vite-chat');
  });
});
