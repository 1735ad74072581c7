import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, type Engine, launch, missingBrowser } from '../support/browsers';
import type { Tracking } from './tracking';
import { openSite, type Site } from './site';
import { type Outcome, WAYS, type Way, WITHOUT } from './ways';

/**
 * Libraries that pages use do the same with await tracking as without it: each runs one session, and what it logs is
 * compared. `npm install --prefix test/compatibility` fetches the libraries.
 */

const here = fileURLToPath(new URL('.', import.meta.url));
const libraries = process.env.THREADLIGHT_LIBRARIES ?? join(here, 'node_modules');
const installed = existsSync(join(libraries, 'react'));
const sessions = readdirSync(join(here, 'sessions'))
  .filter((file) => file.endsWith('.js') && file !== 'page.js')
  .map((file) => file.slice(0, -3));

describe.skipIf(!installed).each(['chromium', 'firefox', 'webkit'] as const)('in %s', (engine: Engine) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch(engine);
  });
  afterAll(() => browser?.close());

  describe.skipIf(missingBrowser(engine)).each(sessions)('%s', (session) => {
    let site: Site;
    let expected: Outcome;
    beforeAll(async () => {
      site = await siteOf(session);
      expected = await outcome(browser, site, WITHOUT);
    });
    afterAll(() => site?.close());

    it('has something to say', () => {
      expect(expected.log.length).toBeGreaterThan(2);
      expect(expected.log).not.toContainEqual(expect.stringContaining('session failed'));
      expect(expected.kind).toBe('none');
    });

    it.each(WAYS)('does the same when tracked $tracked, inside of a conversation: $inside', async (way) => {
      const actual = await outcome(browser, site, way);
      expect(actual.kind).toBe('await-tracking');
      expect(actual.log).toEqual(expected.log);
      expect(actual.unhandled).toEqual(expected.unhandled);
    });
  });
});

async function outcome(browser: Browser, site: Site, way: Way): Promise<Outcome> {
  await browser.open(site.url);
  return browser.evaluate(inPage, way);
}

interface SessionPage {
  tracking: Tracking;
  library: { session(log: (...texts: unknown[]) => void): Promise<void> };
}

/** Runs in the page, so it uses nothing from around it. */
async function inPage({ tracked, inside }: Way): Promise<Outcome> {
  const page = globalThis as unknown as SessionPage;
  const log: string[] = [];
  const unhandled: string[] = [];
  addEventListener('unhandledrejection', ({ reason }) => void unhandled.push(String(reason)));
  addEventListener('error', ({ message }) => void unhandled.push(message));
  const load = (): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const script = document.createElement('script');
      Object.assign(script, { src: '/session.js', onload: resolve, onerror: reject });
      document.head.append(script);
    });

  let kind = 'none';
  if (tracked === 'before the library loads') kind = await page.tracking.start();
  await load();
  if (tracked === 'after it has loaded') kind = await page.tracking.start();
  const run = (): Promise<void> => page.library.session((...texts) => void log.push(texts.join(' ')));
  await (inside ? page.tracking.inside(run) : run()).catch(
    (error: Error) => void log.push(`session failed: ${error.stack ?? error.message}`),
  );
  await new Promise((resolve) => setTimeout(resolve, 20));
  return { log, unhandled, kind };
}

async function siteOf(session: string): Promise<Site> {
  return openSite({
    '/': '<!doctype html><meta charset="utf-8"><title>session</title><body><script src="/tracking.js"></script>',
    '/tracking.js': await bundled(join(here, 'tracking.ts')),
    '/session.js': await bundled(join(here, 'sessions', `${session}.js`)),
    '/mockServiceWorker.js': readFileSync(join(libraries, 'msw/lib/mockServiceWorker.js'), 'utf8'),
  });
}

/** As a bundler does it by default today: async functions stay native. */
async function bundled(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'library',
    target: 'es2022',
    conditions: ['browser', 'module'],
    mainFields: ['browser', 'module', 'main'],
    nodePaths: [libraries],
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
    plugins: [svelte],
  });
  return outputFiles[0]?.text ?? '';
}

const svelte: Plugin = {
  name: 'svelte',
  setup({ onLoad }) {
    onLoad({ filter: /\.svelte$/ }, async ({ path }) => {
      const compiler = (await import(pathToFileURL(join(libraries, 'svelte/src/compiler/index.js')).href)) as {
        compile(source: string, options: object): { js: { code: string } };
      };
      const { js } = compiler.compile(readFileSync(path, 'utf8'), { generate: 'client', filename: path });
      return { contents: js.code };
    });
  },
};
