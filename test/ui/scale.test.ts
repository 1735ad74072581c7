import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, openUi, type OpenUi } from './support/browser';
import { smallSet } from './support/conversations';
import { hugeSession, syntheticSummary, wideTrace } from './support/fixtures';

/** However much there is, the page holds what one sees and little more; what is counted here is elements, not milliseconds. */
describe.skipIf(!chromiumPath)('with a great deal of data', { timeout: 60_000 }, () => {
  let ui: OpenUi;
  let page: Page;
  const now = Date.now();
  const turns = () => page.locator('article[data-trace-id]');

  beforeAll(async () => {
    ui = await openUi([hugeSession('huge', 1000, now), wideTrace('wide', 10_000, now - 60_000), ...smallSet(now - 120_000)]);
    ui.server.bulk = { count: 100_000, row: (index) => syntheticSummary(index, now - 200_000) };
  }, 60_000);
  afterEach(async () => {
    const faults = await ui.clear();
    if (faults.length > 0) throw new Error(faults.join('\n'));
  });
  afterAll(() => ui?.close());

  it('scrolls 100,000 sessions with the rows of one screen', async () => {
    page = await ui.page('/');
    await page.locator('.session-item').first().waitFor();
    const { most, last } = await page.evaluate(async () => {
      const scroller = document.querySelector('.list-scroll') as HTMLElement;
      let most = 0;
      let last = 0;
      while (last <= 1000) {
        scroller.scrollTop = scroller.scrollHeight;
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        const rows = document.querySelectorAll('.session-item');
        most = Math.max(most, rows.length);
        last = Number(rows[rows.length - 1]?.getAttribute('aria-posinset'));
      }
      return { most, last };
    });
    expect(last).toBeGreaterThan(1000);
    expect(most).toBeLessThan(60);
    expect(await page.locator('*').count()).toBeLessThan(2500);
  });

  it('keeps its place in the list when one goes into a session and back', async () => {
    page = await ui.page('/');
    await page.locator('.session-item').first().waitFor();
    await page.locator('.list-scroll').evaluate((one) => (one.scrollTop = 2400));
    const row = page.locator('.session-row', { hasText: '(33)' });
    await row.waitFor();
    const before = await page.locator('.list-scroll').evaluate((one) => one.scrollTop);
    await page.getByRole('link', { name: 'Doctor' }).click();
    await page.locator('table').waitFor();
    await page.goBack();
    await row.waitFor();
    await expect.poll(() => page.locator('.list-scroll').evaluate((one) => one.scrollTop)).toBe(before);
  });

  it('opens 1,000 turns at the newest, says how many are older, and loads them when asked', async () => {
    page = await ui.page('/sessions/huge');
    await page.getByText('Question 1000:', { exact: false }).first().waitFor();
    expect(await turns().count()).toBe(60);
    await page.getByRole('button', { name: 'Load 940 older turns' }).first().waitFor();
    await page.locator('.conversation-scroll').evaluate((one) => (one.scrollTop = 0));
    await expect.poll(() => turns().count()).toBe(120);
  });

  it('holds all 1,000 turns at once and renders only those near the view', async () => {
    page = await ui.page('/sessions/huge?find=Question%20500');
    await page.getByText('1 of 1', { exact: true }).waitFor({ timeout: 20_000 });
    await expect.poll(() => turns().count(), { timeout: 20_000 }).toBe(1000);
    await page.locator('[data-named]', { hasText: 'Question 500:' }).waitFor();
    expect(await page.locator('article:not([data-far])').count()).toBeLessThan(80);
    expect(await page.locator('*').count()).toBeLessThan(10_000);
    expect(await page.locator('article[data-far]', { hasText: 'Question 7:' }).count()).toBe(1);
    expect(await page.evaluate(() => [...(CSS.highlights.get('found') ?? [])].map((range) => String(range)))).toEqual([
      'Question 500',
    ]);
  });

  it('shows a trace of 10,000 spans with the rows of one screen, and finds one in it', async () => {
    page = await ui.page('/sessions/wide');
    const rows = page.getByRole('treeitem');
    await rows.first().waitFor();
    await page.getByText('10,008 spans').first().waitFor();
    expect(await rows.count()).toBeLessThan(60);
    await rows.first().press('End');
    await page.getByRole('treeitem', { name: /file-9999\.ts/ }).waitFor();
    expect(await rows.count()).toBeLessThan(60);
    await page.getByRole('button', { name: '5 failed' }).click();
    await expect.poll(() => rows.count()).toBe(5);
    await page.getByRole('button', { name: '5 failed' }).click();
    await page.getByRole('searchbox', { name: 'Find a span' }).fill('file-4711.ts');
    await expect.poll(() => rows.count()).toBe(1);
    await page.getByText('1 of 10,008').waitFor();
  });

  it('moves nothing once it stands, on any page', async () => {
    page = await ui.page('/setup', {});
    // "1 min ago" stands at the right and moves when it becomes "2 min ago", as it should.
    ui.server.now = () => now;
    await page.clock.setFixedTime(now);
    await page.addInitScript(() => {
      const shifts: string[] = ((window as unknown as { shifts: string[] }).shifts = []);
      const nameOf = (node: Node | null) =>
        node instanceof Element ? `${node.tagName}.${node.className}` : String(node?.parentElement?.className);
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as (PerformanceEntry & { value: number; sources: { node: Node | null }[] })[]) {
          shifts.push(`${entry.value.toFixed(4)} ${entry.sources.map(({ node }) => nameOf(node)).join(', ')}`);
        }
      }).observe({ type: 'layout-shift', buffered: true });
    });
    const places: [string, string][] = [
      ['/', '.session-row'],
      ['/sessions/session-123', '[data-span-id]'],
      ['/sessions/huge', '[data-span-id]'],
      ['/sessions/wide', '[data-span-id]'],
      ['/compare?a=session-123&b=checkout-bot-7', '.pair'],
      ['/doctor', 'table'],
      ['/setup', '[role=tab]'],
    ];
    for (const [place, ready] of places) {
      await page.goto(ui.server.url + place);
      await page.locator(ready).first().waitFor();
      await page.evaluate(stands);
      expect
        .soft({ place, moved: await page.evaluate(() => (window as unknown as { shifts: string[] }).shifts) })
        .toEqual({ place, moved: [] });
    }
    ui.server.now = Date.now;
  });

  it('keeps the columns of clients where they are while their times go on', async () => {
    page = await ui.page('/setup', {});
    await page.clock.install();
    await page.goto(`${ui.server.url}/doctor`);
    const { x } = (await page.getByRole('columnheader', { name: 'SDK' }).boundingBox())!;
    for (const [seconds, text] of [
      [2, 'sec ago'],
      [60, 'min ago'],
    ] as const) {
      await page.clock.runFor(seconds * 1000);
      await page.locator('time', { hasText: text }).first().waitFor();
    }
    expect((await page.getByRole('columnheader', { name: 'SDK' }).boundingBox())!.x).toBe(x);
  });

  it('is 120 KB in all, as it travels', async () => {
    const files = (await readdir(ui.folder)).filter((name) => !name.endsWith('LICENSE'));
    expect(files.map((name) => name.replace(/-[\w-]{8}\.js$/, '.js')).sort()).toEqual([
      'app.css',
      'app.js',
      'de.js',
      'index.html',
      'inter.woff2',
      'more.js',
      'start.js',
    ]);
    const sizes = await Promise.all(
      files.map(async (name) => gzipSync(await readFile(join(ui.folder, name)), { level: 9 }).length),
    );
    expect(sizes.reduce((all, size) => all + size, 0)).toBeLessThanOrEqual(120_000);
  });
});

/** Runs in the page: fonts are there, and a few frames have been painted since. */
async function stands(): Promise<void> {
  await document.fonts.ready;
  for (let frame = 0; frame < 8; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
}
