import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../scripts/build.mjs';
import type { PageWriter } from '../../src/server/sessions/api';
import { writerOf } from '../../src/server/serve/ui-files';
import { root } from '../support/root';
import { chromiumPath, openUi, type OpenUi } from './support/browser';
import { smallSet } from './support/conversations';
import { record } from './support/fixtures';

const long = '/sessions/session-123';

describe.skipIf(!chromiumPath)('the first view', { timeout: 60_000 }, () => {
  let ui: OpenUi;

  beforeAll(async () => {
    ui = await openUi(smallSet(Date.now()));
  }, 60_000);
  afterAll(() => ui?.close());

  it('stands and can be followed without any script', async () => {
    const page = await ui.page('/', { javaScriptEnabled: false });
    const names = await page.locator('.session-name').allTextContents();
    expect(names).toHaveLength(ui.server.recordings.size);
    await page.locator(`a[href="${long}"]`).click();
    await page.locator('article').last().waitFor();
    expect(page.url()).toBe(ui.server.url + long);
    const newest = await page.locator('article').last().boundingBox();
    expect(newest?.y).toBeLessThan(900);
    expect(await page.getByRole('treeitem').count()).toBeGreaterThan(3);
    expect(await ui.clear()).toEqual([]);
  });

  it('becomes the script’s own as it stands, and is asked for again only because it may have changed since', async () => {
    for (const path of ['/', long]) {
      const page = await ui.page('/setup', {});
      await page.addInitScript(markWritten);
      ui.server.requests.length = 0;
      await page.goto(ui.server.url + path);
      await page.locator('[data-written]').waitFor({ state: 'detached' });
      expect(await page.locator('.session-item, article, .timeline-turn, [role=treeitem]').evaluateAll(areAsWritten)).toEqual([]);
      const requests = () => ui.server.requests.slice(ui.server.requests.indexOf(`GET ${path}`));
      await expect.poll(requests).toContain('GET /api/live');
      const untilLive = requests().slice(0, requests().indexOf('GET /api/live'));
      const asked = untilLive.filter((one) => /\/api\/(?:sessions|traces)/.test(one));
      expect(asked.filter((one, at) => asked.indexOf(one) !== at)).toEqual([]);
      expect(await ui.clear()).toEqual([]);
    }
  });

  it('misses nothing that happens before its script listens', async () => {
    const page = await ui.page('/setup', {});
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/start.js', async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(ui.server.url, { waitUntil: 'commit' });
    await page.locator('.session-row').first().waitFor();
    const fresh = record({ id: 'meanwhile', endsAt: Date.now(), asks: [{ user: 'Said meanwhile', reply: 'Yes.' }] });
    ui.server.recordings.set('meanwhile', fresh);
    release();
    await page.getByText('Said meanwhile').waitFor();
    ui.server.recordings.delete('meanwhile');
    expect(await ui.clear()).toEqual([]);
  });

  it('does what was clicked, pressed and typed before its script listens', async () => {
    const page = await ui.page('/setup', {});
    const openHeld = async (path: string) => {
      let release = (): void => {};
      const held = new Promise<void>((resolve) => (release = resolve));
      await page.route('**/app.js', (route) => held.then(() => route.continue()), { times: 1 });
      await page.goto(ui.server.url + path, { waitUntil: 'domcontentloaded' });
      return release;
    };
    const release = await openHeld(long);
    await page.getByRole('treeitem', { name: /^chat/ }).first().click();
    await page.keyboard.press('p');
    await page.keyboard.press('/');
    await page.keyboard.type('train');
    release();
    await page.getByRole('button', { name: 'Paused' }).waitFor();
    await page.getByText(/1 of \d/).waitFor();
    expect(new URL(page.url()).search).toBe('?find=train');
    await page.getByRole('region', { name: 'Span', exact: true }).waitFor();
    const releaseList = await openHeld('/');
    await page.getByRole('searchbox', { name: 'Search what was said' }).fill('Porto');
    releaseList();
    await page.locator('mark', { hasText: 'Porto' }).first().waitFor();
    expect(await ui.clear()).toEqual([]);
  });

  it('is made anew for a reader that the server guessed wrong', async () => {
    const page = await ui.page('/setup', { viewport: { width: 390, height: 800 } });
    await page.goto(ui.server.url);
    await page.locator('[data-written]').waitFor({ state: 'detached' });
    expect((await page.locator('.session-item').first().boundingBox())?.height).toBe(104);
    expect(await ui.clear()).toEqual([]);
  });

  it('is in the theme and the language that were chosen', async () => {
    const page = await ui.page('/', {});
    await page.getByRole('button', { name: 'Theme: as the system' }).click();
    await page.getByRole('button', { name: 'Language: English' }).click();
    await page.getByRole('heading', { name: 'Sitzungen' }).waitFor();
    const answer = await page.context().request.get(ui.server.url);
    expect(await answer.text()).toMatch(/<html lang="de" data-theme="light">[\s\S]*<h1>Sitzungen<\/h1>/);
    expect(await ui.clear()).toEqual([]);
  });
});

describe('the writer of first views', () => {
  it('keeps nothing of one page for the next', async () => {
    await build({ only: ['ui'] });
    const writer = (await writerOf(join(root, 'dist/ui'))) as PageWriter;
    const [first, second] = smallSet(Date.now()).map(({ session }) => session);
    const view = (id: string | undefined) => ({
      path: `/sessions/${encodeURIComponent(id ?? '')}`,
      query: '',
      languages: ['en'],
      language: null,
      theme: null,
      narrow: false,
      now: Date.now(),
      answers: {} as Record<string, unknown>,
    });
    const written = (session: typeof first) => {
      const asked = view(session?.id);
      for (let question = writer.nextQuestion(asked); question !== null; question = writer.nextQuestion(asked)) {
        asked.answers[question] = question.includes('/traces/') ? { traceId: '', sessionIds: [], spans: [] } : session;
      }
      return writer.write(asked);
    };
    const alone = written(second);
    written(first);
    expect(written(second).html?.replace(/written-\d+/g, '')).toBe(alone.html?.replace(/written-\d+/g, ''));
  });
});

/** Runs in the page, before its scripts: notes what came with it. */
function markWritten(): void {
  addEventListener('DOMContentLoaded', () =>
    document.querySelectorAll('#app *').forEach((one) => one.setAttribute('data-came', '')),
  );
}

function areAsWritten(elements: Element[]): string[] {
  return elements.filter((one) => !one.hasAttribute('data-came')).map((one) => one.outerHTML.slice(0, 80));
}
