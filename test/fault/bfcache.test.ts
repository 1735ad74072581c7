import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { type Browser, type Engine, launch, missingBrowser } from '../support/browsers';
import { FaultCollector } from '../support/fault-collector';
import { bundle } from '../support/runtimes/bundle';
import { serveFiles } from '../support/runtimes/page';

/** A page that is left and comes back as it was, by the back button. */

const module = new URL('bfcache-page.ts', import.meta.url).pathname;

describe.each<Engine>(['chromium', 'firefox'])('%s', (engine) => {
  const reason = missingBrowser(engine);
  describe.skipIf(reason && !process.env.CI)(reason ?? 'back and forward', () => {
    suite(engine);
  });
});

function suite(engine: Engine): void {
  let browser: Browser;
  let site: Awaited<ReturnType<typeof serveFiles>>;
  let collector: FaultCollector;

  beforeEach(async () => {
    collector = await new FaultCollector().start();
    const source = { code: await readFile(module, 'utf8'), app: inject('packedApp') };
    site = await serveFiles({
      '/': '<!doctype html><script type="module" src="/page.js"></script>',
      '/page.js': await bundle(source, { format: 'esm', conditions: ['browser'] }),
      '/elsewhere': '<!doctype html>',
    });
    browser = await launch(engine);
  });
  afterEach(async () => {
    await browser.close();
    await site.close();
    await collector.close();
  });

  const marks = (): boolean[] =>
    collector.spans
      .filter(({ name }) => name === 'open.task')
      .map(({ attributes }) => attributes?.some(({ key }) => key === 'threadlight.interrupted') ?? false);

  /** Until the open span has come so often, for as long as the test may take. */
  async function marked(times: number): Promise<void> {
    while (marks().length < times) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  it('sends an open span as interrupted, and goes on with it when the page is back', async () => {
    await browser.open(site.url);
    await browser.evaluate((url) => globalThis.beginInCachedPage(url), collector.url);

    await browser.open(`${site.url}elsewhere`);
    await marked(1);
    await browser.evaluate(() => void setTimeout(() => history.back(), 10));
    await marked(2);
    expect(marks()).toEqual([true, false]);
    expect(collector.spanIds.size).toBe(2);
  });
}
