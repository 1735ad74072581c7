import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createServer } from 'vite';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Browser, launch, missingBrowser } from '../support/browsers';
import { root } from '../support/root';
import { serveFiles } from '../support/runtimes/page';
import type { Tally } from '../context/programs';
import { bundlers, withEsbuild, writeApp } from './bundlers/build';
import type { Input } from './bundlers/program';

declare global {
  var bundled: (input: Input) => Promise<Tally>;
}

/** The settings of docs/bundlers.md: with them nothing is lost, not after an `await` of a plain value and not with Zone.js. */

const missing = missingBrowser('chromium');
const here = new URL('bundlers', import.meta.url).pathname;
const kinds = ['await-tracking', 'zone'] as const;
const CHECKS = 2_000;

if (missing && process.env.CI) it('has a browser', () => expect.fail(missing));

describe.skipIf(missing)('what a bundler makes of async functions', () => {
  let browser: Browser;
  let folder: string;
  let entries: Awaited<ReturnType<typeof writeApp>>;
  beforeAll(async () => {
    browser = await launch('chromium');
    folder = join(inject('packedApp'), 'bundled');
    await mkdir(join(folder, 'out'), { recursive: true });
    entries = await writeApp(folder);
  });
  afterAll(() => browser?.close());

  async function proof(script: string, input: Input): Promise<Tally> {
    const site = await serveFiles({
      '/': '<!doctype html><body><script type="module" src="/app.js"></script>',
      '/app.js': script,
    });
    try {
      return await proofAt(site.url, input);
    } finally {
      await site.close();
    }
  }

  async function proofAt(url: string, input: Input): Promise<Tally> {
    await browser.open(url);
    return browser.evaluate((given: Input) => globalThis.bundled(given), input);
  }

  describe.each(Object.entries(bundlers))('with %s, as documented', (name, bundle) => {
    it.each(kinds)('is exact with %s', async (kind) => {
      const file = join(folder, 'out', `${name}-${kind}.js`);
      await bundle(entries[kind], file);
      const tally = await proof(await readFile(file, 'utf8'), { kind, checks: CHECKS, seed: 7, exact: true });
      expect(tally).toMatchObject({ wrong: 0, lost: {} });
      expect(tally.checks).toBeGreaterThanOrEqual(CHECKS);
    });
  });

  it('is exact in development with Vite', async () => {
    const server = await createServer({
      configFile: join(here, 'vite.config.mjs'),
      root: folder,
      logLevel: 'error',
      server: { port: 0, host: '127.0.0.1' },
      cacheDir: join(folder, '.vite'),
    });
    await writeFile(join(folder, 'index.html'), '<!doctype html><body><script type="module" src="/tracked.js"></script>');
    await server.listen();
    try {
      const tally = await proofAt(server.resolvedUrls?.local[0] ?? '', {
        kind: 'await-tracking',
        checks: CHECKS,
        seed: 7,
        exact: true,
      });
      expect(tally).toMatchObject({ wrong: 0, lost: {} });
    } finally {
      await server.close();
    }
  });

  it('loses contexts without the settings, and is still never wrong', async () => {
    for (const kind of kinds) {
      const file = join(folder, 'out', `native-${kind}.js`);
      await withEsbuild(entries[kind], file, { bundle: true });
      const tally = await proof(await readFile(file, 'utf8'), { kind, checks: CHECKS, seed: 7, exact: false });
      expect(tally.wrong).toBe(0);
      expect(Object.keys(tally.lost)).toContain('plain value');
    }
  });
});

describe('docs/bundlers.md', () => {
  it.each(['vite', 'esbuild', 'rollup', 'webpack'])('shows the settings for %s that were tried', async (name) => {
    const docs = await readFile(join(root, 'docs/bundlers.md'), 'utf8');
    expect(docs).toContain(await readFile(join(here, `${name}.config.mjs`), 'utf8'));
  });
});
