import { AsyncLocalStorage } from 'node:async_hooks';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AsyncLocalStorageContext } from '../../src/context/async-local-storage';
import type { Proof } from '../context/page';
import { prove, type Tally } from '../context/programs';
import { type Browser, type Engine, launch, missingBrowser } from '../support/browsers';
import { root } from '../support/root';
import { serveFiles } from '../support/runtimes/page';

declare global {
  var proof: Proof;
}

/** `npm run test:long` makes 100,000 checks on each engine, `npm test` a few thousand. */
const engines: readonly Engine[] = ['chromium', 'firefox', 'webkit'];
const LONG = process.env.THREADLIGHT_LONG === '1';
const CHECKS = LONG ? 100_000 : 2_000;
const SEED = LONG ? Date.now() % 1e9 : 7;

const print = (name: string, { checks, wrong, lost }: Tally): void =>
  console.log(`context proof, ${name}: ${checks} checks, ${wrong} wrong, lost ${JSON.stringify(lost)} (seed ${SEED})`);

it('on Node, AsyncLocalStorage is never wrong and loses nothing', async () => {
  const context = new AsyncLocalStorageContext(AsyncLocalStorage);
  const tally = await prove(context, CHECKS, SEED);
  print('Node', tally);
  expect(tally).toMatchObject({ wrong: 0, lost: {} });
});

describe.each(engines)('in %s', (engine) => {
  const missing = missingBrowser(engine);
  const isLeftOut = Boolean(missing && !process.env.CI);
  let site: Awaited<ReturnType<typeof serveProof>>;
  let browser: Browser;

  beforeAll(async () => {
    if (isLeftOut) return;
    [site, browser] = await Promise.all([serveProof(), launch(engine)]);
  });
  beforeEach(() => browser?.open(site.url));
  afterAll(() => Promise.all([browser?.close(), site?.close()]));

  it.skipIf(isLeftOut)(
    'await tracking is never wrong, and loses only what is listed',
    async () => {
      const input = { checks: CHECKS, seed: SEED };
      const tally = await browser.evaluate((given: typeof input) => globalThis.proof.run(given), input);
      print(engine, tally);
      expect(tally).toMatchObject({ kind: 'await-tracking', wrong: 0, restored: true });
      expect(Object.keys(tally.lost).filter((cause) => cause !== 'plain value' && cause !== 'thenable')).toEqual([]);
      expect(tally.checks).toBeGreaterThanOrEqual(CHECKS);
    },
    LONG ? 1_200_000 : 120_000,
  );

  it.skipIf(isLeftOut)(
    'await tracking leaves the page to Zone.js that comes later, and is not wrong then either',
    async () => {
      const input = { programs: 60, seed: SEED };
      const tally = await browser.evaluate((given: typeof input) => globalThis.proof.runWithZoneLater(given), input);
      expect(tally).toMatchObject({ kind: 'zone', wrong: 0, reports: [expect.stringContaining('Zone.js was loaded after')] });
    },
    120_000,
  );
});

/** A page for each of the two: what one patches is gone when the other begins. */
async function serveProof() {
  const entry = new URL('../context/page.ts', import.meta.url).pathname;
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: 'iife', target: 'es2022', write: false });
  const zone = await readFile(join(root, 'node_modules/zone.js/bundles/zone.umd.js'), 'utf8');
  return serveFiles({
    '/': '<!doctype html><script src="/proof.js"></script>',
    '/proof.js': outputFiles[0]?.text ?? '',
    '/zone.js': zone,
  });
}
