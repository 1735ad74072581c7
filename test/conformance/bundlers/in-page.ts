import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import type { Tally } from '../../context/programs';
import { launch } from '../../support/browsers';
import { serveFiles } from '../../support/runtimes/page';
import { bundlers, writeApp } from './build';
import type { Input } from './program';

declare global {
  var bundled: (input: Input) => Promise<Tally>;
}

export const kinds = ['await-tracking', 'zone'] as const;
export const CHECKS = 2_000;

/** A browser and the app that is bundled for it. */
export interface Bench {
  readonly folder: string;
  readonly entries: Awaited<ReturnType<typeof writeApp>>;
  /** Runs the checks in a page that has loaded this script. */
  proof(script: string, input: Input): Promise<Tally>;
  proofAt(url: string, input: Input): Promise<Tally>;
  close(): Promise<void>;
}

export async function openBench(name: string): Promise<Bench> {
  const browser = await launch('chromium');
  const folder = join(inject('packedApp'), name);
  await mkdir(join(folder, 'out'), { recursive: true });

  async function proofAt(url: string, input: Input): Promise<Tally> {
    await browser.open(url);
    return browser.evaluate((given: Input) => globalThis.bundled(given), input);
  }

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

  return { folder, entries: await writeApp(folder), proof, proofAt, close: async () => browser.close() };
}

/** With the documented settings nothing is lost, not after an `await` of a plain value and not with Zone.js. */
export function isExactWith(bundler: keyof typeof bundlers, bench: () => Bench): void {
  it.each(kinds)('is exact with %s', async (kind) => {
    const { folder, entries, proof } = bench();
    const file = join(folder, 'out', `${bundler}-${kind}.js`);
    await bundlers[bundler]?.(entries[kind], file);
    const tally = await proof(await readFile(file, 'utf8'), { kind, checks: CHECKS, seed: 7, exact: true });
    expect(tally).toMatchObject({ wrong: 0, lost: {} });
    expect(tally.checks).toBeGreaterThanOrEqual(CHECKS);
  });
}
