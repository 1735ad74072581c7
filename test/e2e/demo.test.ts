import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SessionDetail, SessionList, TraceDetail } from '../../src/server/sessions/api';
import { findBrowser } from '../../scripts/browsers.mjs';
import { chromiumFlags } from '../support/browsers/chromium';

interface Demo {
  chatUrl: string;
  sessionsUrl: string;
  stop(): Promise<void>;
}

let demo: Demo;
let browser: Browser;
let context: BrowserContext;
let tabs: Tab[];

/** One tab with one conversation. */
interface Tab {
  page: Page;
  conversation: string;
  words: string[];
}

beforeAll(async () => {
  const { startDemo } = (await import('../../demo/demo.mjs' as string)) as { startDemo(options: object): Promise<Demo> };
  demo = await startDemo({ ports: { sessions: 0, page: 0, edge: 0, node: 0, model: 0 } });
  browser = await chromium.launch({ executablePath: findBrowser('chromium'), args: chromiumFlags });
  context = await browser.newContext();
  tabs = [await openTab(['apples in Oslo', 'pears and rain in Tokyo']), await openTab(['stars', 'moons'])];
  await Promise.all(tabs.map(talk));
  await Promise.all(tabs.map(({ page }) => page.close()));
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await demo?.stop();
});

async function openTab(words: string[]): Promise<Tab> {
  const page = await context.newPage();
  await page.goto(demo.chatUrl);
  const conversation = await page.evaluate(() => document.body.dataset.conversation ?? '');
  return { page, conversation, words };
}

/** Two good turns and a failing one, while the other tab does the same. */
async function talk({ page, words }: Tab): Promise<void> {
  for (const [index, word] of words.entries()) {
    await page.getByLabel('Message').fill(word);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.waitForFunction((turns) => document.body.dataset.turns === String(turns), index + 1);
  }
  await page.getByLabel('Message').fill(`fail ${words[0]}`);
  await page.getByRole('button', { name: 'Fail this turn' }).click();
  await page.waitForFunction((turns) => document.body.dataset.turns === String(turns), words.length + 1);
}

const api = async <T>(path: string): Promise<T> => (await fetch(`${demo.sessionsUrl}/api${path}`)).json() as Promise<T>;

/** The tiers export a moment after the answer has been shown. */
async function whole(conversation: string): Promise<SessionDetail> {
  const path = `/sessions/${conversation}`;
  await expect
    .poll(async () => (await api<SessionDetail>(path)).turns?.map(({ services }) => services.length), {
      timeout: 20_000,
      interval: 100,
    })
    .toEqual([3, 3, 3]);
  return api(path);
}

describe('what the server knows', () => {
  it('is two sessions of three turns each, and nothing else', async () => {
    for (const { conversation } of tabs) await whole(conversation);
    const { sessions } = await api<SessionList>('/sessions');
    expect(new Set(sessions.map(({ id }) => id))).toEqual(new Set(tabs.map(({ conversation }) => conversation)));
    for (const session of sessions) expect(session).toMatchObject({ turnCount: 3, errorCount: 1, hasConversationId: true });
  });

  it('has no message in the wrong session', async () => {
    for (const { conversation, words } of tabs) {
      const { turns } = await whole(conversation);
      const said = turns.flatMap(({ messages }) => messages.filter(({ role }) => role === 'user').flatMap(({ parts }) => parts));
      expect(said.map((part) => (part.type === 'text' ? part.content : part))).toEqual([...words, `fail ${words[0]}`]);
    }
  });

  it('has each turn as one trace of browser, edge and server, with tokens summed and the conversation on every span', async () => {
    for (const { conversation } of tabs) {
      const session = await whole(conversation);
      const tokens = session.turns.reduce((sum, turn) => sum + turn.tokens.input, 0);
      expect(tokens).toBeGreaterThan(0);
      expect(session.tokens.input).toBe(tokens);
      for (const turn of session.turns) {
        const trace = await api<TraceDetail>(`/traces/${turn.traceId}`);
        expect(new Set(trace.spans.map(({ tier }) => tier))).toEqual(new Set(['browser', 'edge', 'server']));
        expect(trace.spans.filter(({ parentSpanId }) => parentSpanId === null).map(({ name }) => name)).toEqual([
          'chat_turn.workflow',
        ]);
        expect(trace.spans.map(({ conversationId }) => conversationId)).toEqual(trace.spans.map(() => conversation));
      }
    }
  });

  it('tells what failed, and runs tools under the call that asked for them', async () => {
    const [first] = tabs;
    const { turns } = await whole(first?.conversation ?? '');
    expect(turns.map(({ errors }) => errors.length)).toEqual([0, 0, 1]);
    expect(turns[2]?.errors[0]).toMatchObject({ type: 'model_not_found', spanName: 'chat no-such-model' });
    expect(turns[1]?.toolRuns).toMatchObject([{ name: 'get_weather', arguments: { city: 'Tokyo' }, result: { city: 'Tokyo' } }]);
    expect(turns[1]?.toolRuns[0]?.spanId).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe('what the UI shows', () => {
  it('is both sessions in the list, newest activity first, and the failed turn in red', async () => {
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(demo.sessionsUrl);
    for (const { words } of tabs) await page.getByRole('link', { name: new RegExp(words[0] ?? '') }).waitFor();
    const [, second] = tabs;
    await page
      .getByRole('link', { name: new RegExp(second?.words[0] ?? '') })
      .first()
      .click();
    await page.waitForURL(new RegExp(second?.conversation ?? ''));
    const turns = page.locator('article[data-trace-id]');
    await expect.poll(() => turns.count()).toBe(3);
    expect(await turns.locator('[data-role="user"]').allInnerTexts()).toEqual([
      expect.stringContaining('stars'),
      expect.stringContaining('moons'),
      expect.stringContaining('fail stars'),
    ]);
    expect(await page.locator('article[data-failed]').count()).toBe(1);
    expect(await page.locator('article[data-failed]').innerText()).toContain('no-such-model');
    expect(errors).toEqual([]);
    await page.close();
  });

  it('opens a deep link to a span with all its attributes', async () => {
    const [first] = tabs;
    const { turns, id } = await whole(first?.conversation ?? '');
    const run = turns[1]?.toolRuns[0];
    const page = await context.newPage();
    await page.goto(`${demo.sessionsUrl}/sessions/${id}/turns/${turns[1]?.traceId}/spans/${run?.spanId}`);
    await page.getByText('gen_ai.tool.call.arguments').first().waitFor();
    const tiers = page.locator('[data-span-id][data-tier]');
    await expect
      .poll(async () => new Set(await tiers.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-tier')))))
      .toEqual(new Set(['browser', 'edge', 'server']));
    await page.close();
  });
});
