import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SessionDetail } from '../../src/server/sessions/api';
import { chromiumPath, follow, openUi, type OpenUi } from './support/browser';
import { smallSet } from './support/conversations';
import { record, type Recording } from './support/fixtures';

const trip = 'What will the weather be in Lisbon this weekend, and what should I book?';

describe.skipIf(!chromiumPath)('the Sessions UI', { timeout: 30_000 }, () => {
  let ui: OpenUi;
  let page: Page;
  const open = async (path: string, options?: Parameters<OpenUi['page']>[1]) => (page = await ui.page(path, options));

  beforeAll(async () => {
    ui = await openUi([]);
  }, 60_000);
  beforeEach(() => put(ui, smallSet(Date.now())));
  afterEach(async () => {
    const faults = await ui.clear();
    if (faults.length > 0) throw new Error(faults.join('\n'));
  });
  afterAll(() => ui?.close());

  const turns = () => page.locator('article[data-trace-id]');
  const spans = () => page.locator('[data-span-id][data-tier]');
  const rows = () => page.getByRole('list', { name: 'Sessions' }).getByRole('link');
  const path = () => new URL(page.url()).pathname + new URL(page.url()).search;

  describe('the list', () => {
    it('shows each session by its first question, newest activity first, with what matters of it', async () => {
      await open('/');
      await rows().first().waitFor();
      const texts = await rows().allInnerTexts();
      expect(texts.map((text) => text.trim().split('\n')[0])).toEqual([
        'Translate the menu into German, please.',
        trip,
        expect.stringContaining('My handler throws'),
        'What is in this picture?',
        'Where is my order 4711?',
        'ping',
        expect.stringContaining('Summarise this text'),
      ]);
      await rows().nth(0).getByRole('img', { name: 'Running' }).waitFor();
      expect(texts[4]).toContain('2 errors');
      expect(texts[3]).toContain('2 model calls without a known price');
      expect(texts[1]).toContain('ada@example.com');
      expect(texts[1]).toContain('gpt-4o-mini, gpt-4o');
    });

    it('finds what was said, marks it, and keeps the question in the address', async () => {
      await open('/');
      await page.getByRole('searchbox', { name: 'Search what was said' }).fill('porto');
      await page.locator('mark', { hasText: /porto/i }).first().waitFor();
      await expect.poll(() => rows().count()).toBe(1);
      expect(path()).toContain('q=porto');
      await page.reload();
      await expect.poll(() => rows().count()).toBe(1);
      expect(await page.getByRole('searchbox', { name: 'Search what was said' }).inputValue()).toBe('porto');
    });

    it('filters by model, metadata and errors, undoes a filter, and goes back to what was filtered', async () => {
      await open('/');
      await page.getByRole('link', { name: 'With errors' }).click();
      await expect.poll(() => rows().count()).toBe(2);
      await page.getByRole('link', { name: 'All', exact: true }).click();
      await page.getByRole('button', { name: 'Filter', exact: true }).click();
      await page.getByLabel('Model').fill('claude-sonnet-4-5');
      await page.getByLabel('Key', { exact: true }).fill('repository');
      await page.getByLabel('Value', { exact: true }).fill('acme/shop');
      await page.getByRole('button', { name: 'Apply' }).click();
      await expect.poll(() => rows().count()).toBe(1);
      await rows().first().click();
      await turns().first().waitFor();
      await page.goBack();
      await expect.poll(() => rows().count()).toBe(1);
      await page.getByRole('button', { name: /Remove filter.*repository/ }).click();
      await page.getByRole('button', { name: /Remove filter.*claude/ }).click();
      await expect.poll(() => rows().count()).toBe(7);
    });

    it('keeps a view under a name', async () => {
      await open('/?tag=travel');
      await page.getByRole('button', { name: 'Save view' }).click();
      await page.getByLabel('Name of the view').fill('Journeys');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByRole('link', { name: 'All', exact: true }).click();
      await expect.poll(() => rows().count()).toBe(7);
      await page.reload();
      await page.getByRole('link', { name: 'Journeys' }).click();
      await expect.poll(() => rows().count()).toBe(1);
    });

    it('moves a session up while one looks on', async () => {
      await open('/');
      await expect.poll(() => rows().count()).toBe(7);
      add(ui, record({ id: 'fresh', endsAt: Date.now() + 1000, asks: [{ user: 'Are you there?', reply: 'Yes.' }] }));
      await page.getByText('Are you there?').waitFor();
      expect(await rows().first().innerText()).toContain('Are you there?');
    });
  });

  describe('the conversation', () => {
    it('reads as it was said, with tools inside and errors red', async () => {
      await open('/sessions/session-123');
      await expect.poll(() => turns().count()).toBe(3);
      const said = await page.locator('article [data-role="user"]').allInnerTexts();
      expect(said.map((text) => text.replace(/^User\s*/, '').trim())).toEqual([
        trip,
        'And is there a train from Porto on Friday evening?',
        'Thanks! Put it all into one plan.',
      ]);
      const good = turns().nth(0);
      expect(await good.getAttribute('data-failed')).toBeNull();
      await good.scrollIntoViewIfNeeded();
      await good.getByRole('table').waitFor();
      await good.getByText('get_weather').first().click();
      await good.getByText('Weather forecast for a city.').waitFor({ state: 'attached' });
      const failed = page.locator('article[data-failed] details[data-role="tool"]');
      expect(await failed.innerText()).toContain('TimeoutError: no answer from rail.example');
      expect(await failed.evaluate((card: HTMLDetailsElement) => card.open)).toBe(true);
    });

    it('folds reasoning and the system prompt, and shows what changed in it', async () => {
      await open('/sessions/session-123');
      const reasoning = turns().nth(0).locator('details', { hasText: 'Reasoning' }).first();
      expect(await reasoning.evaluate((one: HTMLDetailsElement) => one.open)).toBe(false);
      await turns().nth(2).getByText('System prompt changed').click();
      await turns().nth(2).getByText('Keep plans under one hundred words.', { exact: false }).last().waitFor();
      expect(await turns().nth(2).locator('.diff-added').innerText()).toContain('Keep plans under');
    });

    it('shows an image of the message, names one that lies elsewhere, and fetches nothing', async () => {
      await open('/sessions/photo-helper%2F42');
      const image = page.getByRole('img', { name: 'Image from the message' });
      await image.waitFor();
      expect(await image.getAttribute('src')).toMatch(/^data:image\/png;base64,/);
      await page.getByRole('link', { name: 'https://images.example/cat.jpg' }).waitFor();
      await page.getByText('price unknown').first().waitFor();
      await page.getByText('I cannot open that document.').waitFor();
    });

    it('says how long a text is that it does not show at once, and shows all of it', async () => {
      await open('/sessions/long-read');
      const user = page.locator('[data-role="user"]');
      await user.getByRole('button', { name: /^Show all [\d,]+ characters$/ }).click();
      await user.getByText('Paragraph 900.', { exact: false }).waitFor();
    });

    it('reads although turns failed without an answer', async () => {
      await open('/sessions/checkout-bot-7');
      await expect.poll(() => page.locator('article[data-failed]').count()).toBe(2);
      await page.getByText('429 Rate limit reached', { exact: false }).first().waitFor();
      await page.getByText('Interrupted').first().waitFor();
    });

    it('finds a text in the session and steps through the hits', async () => {
      await open('/sessions/session-123');
      await turns().first().waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('train');
      await page.getByText(/1 of \d/).waitFor();
      expect(path()).toContain('find=train');
      await page.getByRole('button', { name: 'Next hit' }).click();
      await page.getByText(/2 of \d/).waitFor();
    });

    it('grows while one reads above, without moving what is read', async () => {
      const recording = record({
        id: 'growing',
        endsAt: Date.now(),
        asks: Array.from({ length: 30 }, (_, index) => ({ user: `Question ${index}`, reply: 'A line.\n\n'.repeat(12) })),
      });
      add(ui, recording);
      await open('/sessions/growing');
      await expect.poll(() => turns().count()).toBe(30);
      const scroller = page.locator('.conversation-scroll');
      await scroller.evaluate((one) => (one.scrollTop = 900));
      await expect.poll(() => scroller.evaluate((one) => Math.abs(one.scrollTop - 900) < 400)).toBe(true);
      const before = await scroller.evaluate(stands);
      const longer = record({
        id: 'growing',
        endsAt: Date.now() + 5000,
        asks: [
          ...Array.from({ length: 30 }, (_, index) => ({ user: `Question ${index}`, reply: 'A line.\n\n'.repeat(12) })),
          { user: 'One more', reply: 'Here.' },
        ],
      });
      add(ui, longer);
      await page.getByText('One more').waitFor({ state: 'attached' });
      expect(Math.abs((await scroller.evaluate((one) => one.scrollTop)) - before)).toBeLessThan(4);
      await page.getByRole('button', { name: 'To the newest' }).click();
      await page.getByText('One more').waitFor();
    });

    it('shows what waits while it is paused, and nothing else', async () => {
      await open('/');
      await expect.poll(() => rows().count()).toBe(7);
      await page.getByRole('button', { name: 'Live' }).click();
      add(ui, record({ id: 'held', endsAt: Date.now() + 1000, asks: [{ user: 'Held back', reply: 'Yes.' }] }));
      await page.getByText('1 update').waitFor();
      expect(await page.getByText('Held back').count()).toBe(0);
      await page.getByText('1 update').click();
      await page.getByText('Held back').waitFor();
    });
  });

  describe('the trace', () => {
    it('tells browser, edge and server apart on one axis', async () => {
      await open('/sessions/session-123');
      await expect.poll(() => spans().count()).toBeGreaterThan(6);
      expect(new Set(await spans().evaluateAll((all) => all.map((one) => one.getAttribute('data-tier'))))).toEqual(
        new Set(['browser', 'edge', 'server']),
      );
      await page.getByRole('treeitem', { name: /^chat_interaction\.workflow browser [\d.]+ s$/ }).waitFor();
    });

    it('opens a span with its attributes, events and raw OTLP, and closes it again', async () => {
      await open('/sessions/checkout-bot-7');
      await page.getByRole('treeitem', { name: /^chat gpt-4o-mini/ }).click();
      const panel = page.getByRole('region', { name: 'Span', exact: true });
      await panel.getByRole('heading', { name: 'chat gpt-4o-mini' }).waitFor();
      await panel.getByRole('searchbox').fill('temperature');
      await expect.poll(() => panel.locator('.attribute').count()).toBe(1);
      await panel.getByRole('tab', { name: /Events/ }).click();
      await panel.getByText('at answer (/srv/app/chat.js:41:13)', { exact: false }).first().waitFor();
      await panel.getByRole('tab', { name: 'Raw OTLP' }).click();
      await panel.getByText('startTimeUnixNano').first().waitFor();
      expect(path()).toMatch(/^\/sessions\/checkout-bot-7\/turns\/[0-9a-f]{32}\/spans\/[0-9a-f]{16}$/);
      await page.goBack();
      await panel.waitFor({ state: 'detached' });
    });

    it('marks the bubble of a span and the span of a bubble', async () => {
      await open('/sessions/session-123');
      const bubble = turns().nth(2).locator('[data-role="assistant"]');
      const spanId = await bubble.getAttribute('data-span');
      const row = page.locator(`[data-span-id="${spanId}"]`);
      await bubble.hover();
      await expect.poll(() => row.getAttribute('data-linked')).toBe('');
      await page.getByRole('heading', { level: 1 }).hover();
      await row.hover();
      await expect.poll(() => bubble.getAttribute('data-linked')).toBe('');
    });

    it('walks and folds with the arrow keys', async () => {
      await open('/sessions/session-123');
      const count = await spans()
        .count()
        .then(async () => (await spans().first().waitFor(), spans().count()));
      await spans().first().focus();
      await page.keyboard.press('ArrowLeft');
      await expect.poll(() => spans().count()).toBe(1);
      await page.keyboard.press('ArrowRight');
      await expect.poll(() => spans().count()).toBe(count);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.getByRole('region', { name: 'Span', exact: true }).waitFor();
    });
  });

  describe('getting about', () => {
    it('opens a turn, a span and a message by their addresses', async () => {
      const recording = ui.server.recordings.get('session-123') as Recording;
      const [first] = recording.session.turns;
      const span = recording.spans.get(first?.traceId ?? '')?.find((one) => one.category === 'tool');
      await open(`/sessions/session-123/turns/${first?.traceId}`);
      await page.locator(`article[data-trace-id="${first?.traceId}"][data-selected]`).waitFor();
      await page.goto(`${ui.server.url}/sessions/session-123/turns/${first?.traceId}/spans/${span?.spanId}`);
      await page.getByRole('heading', { name: 'execute_tool get_weather' }).waitFor();
      await page.goto(`${ui.server.url}/sessions/session-123/messages/${first?.messages[0]?.id}`);
      await page.locator('[data-named]', { hasText: trip }).waitFor();
      expect(await page.locator('[data-named]').evaluate((one) => one.getBoundingClientRect().top)).toBeGreaterThan(0);
    });

    it('finds an old message of a long session by its address', async () => {
      const asks = Array.from({ length: 200 }, (_, index) => ({ user: `Question ${index}`, reply: `Answer ${index}` }));
      const recording = record({ id: 'old', endsAt: Date.now(), asks });
      add(ui, recording);
      await open(`/sessions/old/messages/${recording.session.turns[3]?.messages[0]?.id}`);
      await page.getByText('Question 3', { exact: true }).waitFor({ timeout: 15_000 });
      await expect
        .poll(() =>
          page.locator('[data-named]').evaluate((one) => {
            const { top } = one.getBoundingClientRect();
            return top > 100 && top < 900;
          }),
        )
        .toBe(true);
    });

    it('takes any text for a session id', async () => {
      const id = 'a/b?c#d.json & "é" 100%';
      add(ui, record({ id, endsAt: Date.now() + 5000, asks: [{ user: 'A strange id', reply: 'Indeed.' }] }));
      await open('/');
      await page.getByRole('link', { name: 'A strange id' }).click();
      await page.getByText('Indeed.').waitFor();
      await page.reload();
      await page.getByText('Indeed.').waitFor();
    });

    it('goes about by keys alone', async () => {
      await open('/');
      await expect.poll(() => rows().count()).toBe(7);
      await page.keyboard.press('j');
      await page.keyboard.press('e');
      await page.locator('a:focus', { hasText: trip }).waitFor();
      await page.keyboard.press('Enter');
      await expect.poll(() => turns().count()).toBe(3);
      expect(path()).toBe('/sessions/session-123');
      const chosen = () => page.locator('article[data-selected]').getAttribute('aria-label');
      await page.keyboard.press('k');
      await expect.poll(chosen).toBe('Turn 2');
      await page.keyboard.press('j');
      await expect.poll(chosen).toBe('Turn 3');
      await page.keyboard.press('e');
      await expect.poll(chosen).toBe('Turn 2');
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.keyboard.press('g');
      await page.keyboard.press('l');
      await expect.poll(path).toBe('/');
    });

    it('reaches a session and a page from the palette', async () => {
      await open('/doctor');
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').fill('lisbon');
      await page.keyboard.press('Enter');
      await expect.poll(path).toContain('/sessions/session-123');
    });
  });

  describe('what can be done', () => {
    it('compares two sessions, chosen from the newest', async () => {
      await open('/compare');
      const newest = page.getByRole('list', { name: 'Newest sessions' });
      await newest.getByRole('button', { name: /session-123/ }).click();
      await expect.poll(() => page.getByLabel('Left').inputValue()).toBe('session-123');
      await newest.getByRole('button', { name: /checkout-bot-7/ }).click();
      expect(page.url()).toContain('/compare?a=session-123&b=checkout-bot-7');
      const table = page.getByRole('table').first();
      await table.getByRole('row', { name: /Errors/ }).waitFor();
      expect(await table.getByRole('row', { name: /Errors/ }).innerText()).toMatch(/1\s+2/);
    });

    it('shares a session as one file that runs nothing and names nobody', async () => {
      await open('/sessions/session-123');
      await page.getByRole('button', { name: 'Share as a file' }).click();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Make the file' }).click(),
      ]);
      const file = await download.path();
      const shared = await page.context().newPage();
      await shared.goto(`file://${file}`);
      expect(await shared.getByText(trip).count()).toBeGreaterThan(0);
      const html = await shared.content();
      expect(html).not.toContain('ada@example.com');
      expect(html).not.toMatch(/<script/i);
    });

    it('takes notes, tags and feedback, exports and deletes', async () => {
      await open('/sessions/session-123');
      await page.getByRole('button', { name: 'Notes', exact: true }).click();
      await page.getByLabel('New note').fill('Ask the railway.');
      await page.getByRole('button', { name: 'Add note' }).click();
      await page.getByRole('button', { name: 'Notes (1)' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Add tag' }).click();
      await page.getByLabel('New tag').fill('railway');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: /Remove tag.*railway/ }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Good answer' }).click();
      await page.getByRole('button', { name: 'Save feedback' }).click();
      await expect.poll(() => ui.server.recordings.get('session-123')?.session.turns[2]?.feedback.length).toBe(1);
      await page.getByRole('button', { name: 'Export' }).click();
      expect(await page.getByRole('link', { name: 'OTLP/JSON' }).getAttribute('href')).toContain(
        '/api/sessions/session-123/export?format=otlp',
      );
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Delete session' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Delete session' }).click();
      await expect.poll(() => rows().count()).toBe(6);
    });

    it('tells what is wrong with what clients send', async () => {
      await open('/doctor');
      await page.getByText('Wrap the handler in withConversation', { exact: false }).waitFor();
      await page.getByText('@traceloop/node-server-sdk 0.27.0').waitFor();
    });

    it('leads from nothing to the first trace', async () => {
      put(ui, []);
      await open('/');
      await page.getByText('Waiting for the first trace').waitFor();
      await page.getByRole('tab', { name: /Workers/ }).click();
      await page.getByText('compatibility_flags', { exact: false }).first().waitFor();
      add(ui, record({ id: 'first', endsAt: Date.now(), asks: [{ user: 'Hello, world', reply: 'Hello.' }] }));
      await page.getByRole('link', { name: 'Hello, world' }).waitFor();
    });

    it('speaks German, and remembers it', async () => {
      await open('/');
      await page.getByRole('button', { name: 'Language: English' }).click();
      await page.getByRole('heading', { name: 'Sitzungen' }).waitFor();
      await page.reload();
      await page.getByRole('heading', { name: 'Sitzungen' }).waitFor();
      expect(await page.locator('html').getAttribute('lang')).toBe('de');
    });
  });

  it('fits a phone: nothing wider than the screen, and one pane at a time', async () => {
    await open('/', { viewport: { width: 390, height: 844 }, hasTouch: true });
    for (const [place, ready] of [
      ['/', '.session-row'],
      ['/sessions/session-123', 'article'],
      ['/sessions/support-8841', 'article'],
      ['/doctor', 'table'],
      ['/setup', '[role=tab]'],
      ['/compare?a=session-123&b=checkout-bot-7', 'table'],
    ] as const) {
      await follow(page, place);
      await page.locator(ready).first().waitFor();
      expect({ place, width: await page.evaluate(() => document.documentElement.scrollWidth) }).toEqual({ place, width: 390 });
    }
    await page.goto(`${ui.server.url}/sessions/session-123`);
    await page.getByRole('link', { name: 'Trace', exact: true }).click();
    await spans().first().waitFor();
    expect(await turns().first().isVisible()).toBe(false);
    await page.goBack();
    await turns().last().waitFor();
  });
});

function put(ui: OpenUi, recordings: Recording[]): void {
  ui.server.recordings.clear();
  for (const one of recordings) ui.server.recordings.set(one.session.id, one);
}

/** As the server does it: what is new is there first, and then told. */
function add(ui: OpenUi, recording: Recording): void {
  const session: SessionDetail = recording.session;
  ui.server.recordings.set(session.id, recording);
  ui.server.announce({ sessions: [{ id: session.id, traceIds: session.turns.slice(-1).map((turn) => turn.traceId) }] });
}

/** Runs in the page: where an element is scrolled to, once that has not changed for some frames. */
async function stands(element: Element): Promise<number> {
  for (let still = 0, last = -1; still < 6; still = element.scrollTop === last ? still + 1 : 0) {
    last = element.scrollTop;
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  return element.scrollTop;
}
