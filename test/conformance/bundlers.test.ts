import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingBrowser } from '../support/browsers';
import { root } from '../support/root';
import { withEsbuild } from './bundlers/build';
import { type Bench, CHECKS, isExactWith, kinds, openBench } from './bundlers/in-page';

/** The settings of docs/bundlers.md, with one bundler; `bundlers.long.test.ts` tries the others. */

const missing = missingBrowser('chromium');
const here = new URL('bundlers', import.meta.url).pathname;

if (missing && process.env.CI) it('has a browser', () => expect.fail(missing));

describe.skipIf(missing)('what a bundler makes of async functions', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench('bundled');
  });
  afterAll(() => bench?.close());

  describe('with esbuild, as documented', () => {
    isExactWith('esbuild', () => bench);
  });

  it('loses contexts without the settings, and is still never wrong', async () => {
    for (const kind of kinds) {
      const file = join(bench.folder, 'out', `native-${kind}.js`);
      await withEsbuild(bench.entries[kind], file, { bundle: true });
      const tally = await bench.proof(await readFile(file, 'utf8'), { kind, checks: CHECKS, seed: 7, exact: false });
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
