import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createServer } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingBrowser } from '../support/browsers';
import { type Bench, CHECKS, isExactWith, openBench } from './bundlers/in-page';

/** The settings of docs/bundlers.md with every bundler that it names; `npm test` has one of them. */

const missing = missingBrowser('chromium');
const here = new URL('bundlers', import.meta.url).pathname;

if (missing && process.env.CI) it('has a browser', () => expect.fail(missing));

describe.skipIf(missing)('what a bundler makes of async functions', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench('bundled-by-all');
  });
  afterAll(() => bench?.close());

  describe.each(['Vite', 'Rollup', 'webpack'])('with %s, as documented', (name) => {
    isExactWith(name, () => bench);
  });

  it('is exact in development with Vite', async () => {
    const server = await createServer({
      configFile: join(here, 'vite.config.mjs'),
      root: bench.folder,
      logLevel: 'error',
      server: { port: 0, host: '127.0.0.1' },
      cacheDir: join(bench.folder, '.vite'),
    });
    await writeFile(join(bench.folder, 'index.html'), '<!doctype html><body><script type="module" src="/tracked.js"></script>');
    await server.listen();
    try {
      const input = { kind: 'await-tracking', checks: CHECKS, seed: 7, exact: true } as const;
      const tally = await bench.proofAt(server.resolvedUrls?.local[0] ?? '', input);
      expect(tally).toMatchObject({ wrong: 0, lost: {} });
    } finally {
      await server.close();
    }
  });
});
