import { readFile } from 'node:fs/promises';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SessionDetail, SessionList, TraceDetail } from '../../src/server/sessions/api';
import { findBrowser } from '../../scripts/browsers.mjs';
import { chromiumFlags } from '../support/browsers/chromium';
import { type Engine, launch, missingBrowser } from '../support/browsers/index';
import { readRecordings, send as sendRequest } from './recordings';

/**
 * The whole line, and the features of the Sessions UI on the real server, with what real SDKs send: conversations held in the demo
 * (our SDK in a page, a Worker and Node), and recordings of other SDKs.
 */

interface Demo {
  chatUrl: string;
  sessionsUrl: string;
  stop(): Promise<void>;
}

const words = ['Stars or moons?', 'Do I need an umbrella in London?', 'And is it warm in Tokyo?'];
const failing = 'Book me a flight';
const otherWords = ['apples in Oslo'];
const otherFailing = 'fail apples';

let demo: Demo;
let browser: Browser;
let context: BrowserContext;
let id: string;
let session: SessionDetail;
let other: SessionDetail;

beforeAll(async () => {
  const { startDemo } = (await import('../../demo/demo.mjs' as string)) as { startDemo(options: object): Promise<Demo> };
  demo = await startDemo({ ports: { sessions: 0, page: 0, edge: 0, node: 0, model: 0 } });
  browser = await chromium.launch({ executablePath: findBrowser('chromium'), args: chromiumFlags });
  context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    reducedMotion: 'reduce',
    acceptDownloads: true,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  other = await talkAtOnce();
  session = await whole(id, 4);
}, 90_000);

afterAll(async () => {
  await browser?.close();
  await demo?.stop();
});

/** Two tabs talk at the same time: three good turns, two of them with a tool, and one that fails; and a shorter one that ends first. */
async function talkAtOnce(): Promise<SessionDetail> {
  const [first, second] = await Promise.all([openTab(), openTab()]);
  await Promise.all([say(first.page, words), say(second.page, otherWords).then(() => say(second.page, [otherFailing]))]);
  await say(first.page, [failing]);
  await Promise.all([first.page.close(), second.page.close()]);
  id = first.conversation;
  return whole(second.conversation, 2);
}

async function openTab(): Promise<{ page: Page; conversation: string }> {
  const page = await context.newPage();
  await page.goto(demo.chatUrl);
  return { page, conversation: await page.evaluate(() => document.body.dataset.conversation ?? '') };
}

async function say(page: Page, messages: string[]): Promise<void> {
  for (const message of messages) {
    const before = await page.evaluate(() => Number(document.body.dataset.turns ?? 0));
    await page.getByLabel('Message').fill(message);
    const fails = message === failing || message === otherFailing;
    await page.getByRole('button', { name: fails ? 'Fail this turn' : 'Send' }).click();
    await page.waitForFunction((turns) => document.body.dataset.turns === String(turns), before + 1);
  }
}

const api = async <T>(path: string): Promise<T> => (await fetch(`${demo.sessionsUrl}/api${path}`)).json() as Promise<T>;

/** The tiers export a moment after the answer has been shown. */
async function whole(conversation: string, count: number): Promise<SessionDetail> {
  for (;;) {
    const found = await api<SessionDetail>(`/sessions/${conversation}`);
    if (found.turns?.length === count && found.turns.every(({ services }) => services.length === 3)) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('what the server knows of two conversations that were held at once', () => {
  const both = () => [
    { detail: session, said: [...words, failing] },
    { detail: other, said: [...otherWords, otherFailing] },
  ];

  it('is two sessions with their turns, and nothing else', async () => {
    const { sessions } = await api<SessionList>('/sessions');
    expect(sessions.map((one) => one.id)).toEqual([session.id, other.id]);
    expect(sessions).toMatchObject([
      { turnCount: 4, errorCount: 1, hasConversationId: true },
      { turnCount: 2, errorCount: 1, hasConversationId: true },
    ]);
  });

  it('has no message in the wrong session', () => {
    for (const { detail, said } of both()) {
      const messages = detail.turns.flatMap((turn) => turn.messages.filter(({ role }) => role === 'user'));
      const texts = messages.flatMap(({ parts }) => parts.map((part) => (part.type === 'text' ? part.content : part)));
      expect(texts).toEqual(said);
    }
  });

  it('has each turn as one trace of browser, edge and server, with tokens summed and the conversation on every span', async () => {
    for (const { detail } of both()) {
      const tokens = detail.turns.reduce((sum, turn) => sum + turn.tokens.input, 0);
      expect(tokens).toBeGreaterThan(0);
      expect(detail.tokens.input).toBe(tokens);
      for (const turn of detail.turns) {
        const { spans } = await api<TraceDetail>(`/traces/${turn.traceId}`);
        expect(new Set(spans.map(({ tier }) => tier))).toEqual(new Set(['browser', 'edge', 'server']));
        expect(spans.filter(({ parentSpanId }) => parentSpanId === null).map(({ name }) => name)).toEqual(['chat_turn.workflow']);
        expect(spans.map(({ conversationId }) => conversationId)).toEqual(spans.map(() => detail.id));
      }
    }
  });

  it('tells what failed, and runs tools under the call that asked for them', () => {
    expect(session.turns.map(({ errors }) => errors.length)).toEqual([0, 0, 0, 1]);
    expect(session.turns[3]?.errors[0]).toMatchObject({ type: 'model_not_found', spanName: 'chat no-such-model' });
    expect(session.turns[2]?.toolRuns).toMatchObject([
      { name: 'get_weather', arguments: { city: 'Tokyo' }, result: { city: 'Tokyo' } },
    ]);
    expect(session.turns[2]?.toolRuns[0]?.spanId).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe('in Chromium, on what real SDKs sent', () => {
  let page: Page;
  const faults: string[] = [];
  const go = (path: string) => page.goto(demo.sessionsUrl + path);
  const path = () => new URL(page.url()).pathname + new URL(page.url()).search;
  const turns = () => page.locator('article[data-trace-id]');
  const rows = () => page.locator('.session-row');

  beforeAll(async () => {
    const answers = await Promise.all((await readRecordings()).map(({ request }) => sendRequest(demo.sessionsUrl, request)));
    expect(new Set(answers)).toEqual(new Set([200]));
    page = await context.newPage();
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  });
  afterAll(() => {
    if (faults.length > 0) throw new Error(faults.join('\n'));
  });

  it('lists every session, newest activity first, with its figures', async () => {
    await go('/');
    await rows().first().waitFor();
    expect(await rows().first().innerText()).toMatch(/Stars or moons\?[\s\S]*1 error[\s\S]*canned-1[\s\S]*get_weather/);
    expect(await rows().count()).toBeGreaterThan(12);
    expect(faults).toEqual([]);
  });

  it('finds what was said, filters, keeps the view, and steps back', async () => {
    await page.getByRole('searchbox', { name: 'Search what was said' }).fill('umbrella');
    await page
      .locator('mark', { hasText: /umbrella/i })
      .first()
      .waitFor();
    await expect.poll(() => rows().count()).toBeLessThan(5);
    expect(path()).toContain('q=umbrella');
    await page.getByRole('searchbox', { name: 'Search what was said' }).fill('');
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.locator('input[name=tool]').fill('get_weather');
    await page.getByLabel('Turns, at least').fill('4');
    await page.getByLabel('Active since').fill('2026-01-01T00:00');
    await page.getByRole('button', { name: 'Apply' }).click();
    await expect.poll(() => rows().count()).toBe(1);
    await page.getByRole('button', { name: 'Save view' }).click();
    await page.getByLabel('Name of the view').fill('Weather');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('link', { name: 'All', exact: true }).click();
    await expect.poll(() => rows().count()).toBeGreaterThan(2);
    await page.goBack();
    await expect.poll(() => rows().count()).toBe(1);
    await page.getByRole('link', { name: 'Weather', exact: true }).waitFor();
  });

  it('reads as it was said, tools inside, the failure red', async () => {
    await go(`/sessions/${id}`);
    await expect.poll(() => turns().count()).toBe(4);
    const said = await page.locator('[data-role="user"] .bubble-body').allInnerTexts();
    expect(said.map((text) => text.trim())).toEqual([...words, failing]);
    const card = page.locator('details[data-role="tool"]').first();
    await card.locator('summary').first().click();
    await card.getByText('London').first().waitFor();
    await card.getByText('Definition').waitFor();
    expect(await page.locator('article[data-failed]').innerText()).toContain('no-such-model');
    await page.getByText('System prompt').first().waitFor();
  });

  it('shows the turn over time: three tiers, first token, tokens a second, attributes, raw OTLP', async () => {
    const [, second] = session.turns;
    await go(`/sessions/${id}/turns/${second?.traceId}/spans/${second?.toolRuns[0]?.spanId}`);
    await page.getByText('gen_ai.tool.call.arguments').first().waitFor();
    const tiers = await page
      .locator('[data-span-id][data-tier]')
      .evaluateAll((all) => all.map((row) => row.getAttribute('data-tier')));
    expect(new Set(tiers)).toEqual(new Set(['browser', 'edge', 'server']));
    await page.locator('.turn-bar-figures', { hasText: /first token [\d.]+ m?s/ }).waitFor();
    await page.locator('.turn-speed', { hasText: /tokens\/s/ }).waitFor();
    await page.getByRole('searchbox', { name: 'Search keys and values' }).fill('tool.name');
    await expect.poll(() => page.locator('.attribute').count()).toBe(1);
    await page.getByRole('tab', { name: 'Raw OTLP' }).click();
    await page.getByText('startTimeUnixNano').first().waitFor();
    await page.getByRole('button', { name: 'Copy', exact: true }).last().click();
    expect(JSON.parse(await page.evaluate(() => navigator.clipboard.readText()))).toMatchObject({
      resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: second?.traceId }] }] }],
    });
    await page.locator('.timeline-gap').first().waitFor({ state: 'attached' });
  });

  it('links bubbles and spans both ways', async () => {
    await go(`/sessions/${id}/turns/${session.turns[1]?.traceId}`);
    const bubble = page.locator(`article[data-selected] [data-role="assistant"]`).last();
    const row = page.locator(`[data-span-id="${await bubble.getAttribute('data-span')}"]`);
    await row.waitFor();
    await bubble.hover();
    await expect.poll(() => row.getAttribute('data-linked')).toBe('');
    await row.hover();
    await expect.poll(() => bubble.getAttribute('data-linked')).toBe('');
  });

  it('goes about by keys, palette and addresses, and back again', async () => {
    await go('/');
    await rows().first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('o');
    await expect.poll(path).toBe(`/sessions/${id}`);
    await expect.poll(() => turns().count()).toBe(4);
    await page.keyboard.press('E');
    await expect.poll(path).toContain(session.turns[3]?.traceId);
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('share');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Share as a file' }).waitFor();
    await page.keyboard.press('Escape');
    const message = session.turns[0]?.messages[0]?.id;
    await go(`/sessions/${id}/messages/${message}`);
    await page.locator(`[data-named][data-message="${message}"]`).waitFor();
    await page.goBack();
    await expect.poll(path).toContain(session.turns[3]?.traceId);
  });

  it('takes tags, notes and feedback on the session and on a turn, and the server keeps them', async () => {
    await go(`/sessions/${id}`);
    for (const [button, field, text] of [
      ['Add tag', 'New tag', 'demo'],
      ['Tag this turn', 'New tag', 'failed-turn'],
    ] as const) {
      await page.getByRole('button', { name: button, exact: true }).click();
      await page.getByLabel(field).fill(text);
      await page.keyboard.press('Enter');
      await page
        .getByRole('button', { name: new RegExp(`Remove tag.*${text}`) })
        .first()
        .waitFor();
      await page.keyboard.press('Escape');
    }
    for (const [button, text] of [
      ['Notes', 'Of the session'],
      ['Notes on this turn', 'Of the turn'],
    ] as const) {
      await page.getByRole('button', { name: button, exact: true }).click();
      await page.getByLabel('New note').fill(text);
      await page.getByRole('button', { name: 'Add note' }).click();
      await page.getByText(text, { exact: true }).waitFor();
      await page.keyboard.press('Escape');
    }
    await page.getByRole('button', { name: 'Bad answer' }).click();
    await page.getByLabel('Comment, if you like').fill('No flight');
    await page.getByRole('button', { name: 'Save feedback' }).click();
    await page.getByText('No flight').waitFor();
    const kept = (await (await fetch(`${demo.sessionsUrl}/api/sessions/${id}`)).json()) as SessionDetail;
    expect([[...kept.tags].sort(), kept.notes.map(({ text }) => text)]).toEqual([['demo', 'failed-turn'], ['Of the session']]);
    await page
      .getByRole('button', { name: /Remove tag.*failed-turn/ })
      .first()
      .click();
    await expect.poll(() => page.getByRole('button', { name: /Remove tag.*failed-turn/ }).count()).toBe(0);
    expect(kept.turns[3]).toMatchObject({
      tags: ['failed-turn'],
      annotations: [{ text: 'Of the turn' }],
      feedback: [{ score: -1, comment: 'No flight' }],
    });
  });

  it('exports, shares without what must not leave, compares, and takes an export back in', async () => {
    const [otlp] = await Promise.all([
      page.waitForEvent('download'),
      page
        .getByRole('button', { name: 'Export', exact: true })
        .click()
        .then(() => page.getByRole('link', { name: 'OTLP/JSON' }).click()),
    ]);
    const exported = await otlp.path();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Share as a file' }).click();
    await page.getByLabel('What the user said').check();
    const [shared] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Make the file' }).click(),
    ]);
    const html = await readFile(await shared.path(), 'utf8');
    expect(html).toContain('[redacted]');
    expect(html).toContain('<svg');
    expect(html).not.toContain('<script');
    const said = html.match(/<section class="message user">.*?<\/section>/gs) ?? [];
    expect([said.length, said.filter((one) => !one.includes('[redacted]'))]).toEqual([4, []]);
    await go(`/compare?a=${id}&at=${session.turns[1]?.traceId}&b=${id}&bt=${session.turns[2]?.traceId}`);
    await page.getByRole('row', { name: /Tools/ }).getByText('get_weather').first().waitFor();
    await page.locator('ins').first().waitFor();
    await go('/doctor');
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'export.json', mimeType: 'application/json', buffer: await readFile(exported) });
    await page.getByText('export.json was imported.').waitFor();
  });

  it('tells who sends, and what is wrong with it', async () => {
    await send({
      'gen_ai.operation.name': 'chat',
      'gen_ai.input.messages': '[{"role":"user","parts":[{"type":"text","content":"Who am I?"}]}]',
    });
    await go('/doctor');
    await page
      .getByRole('cell', { name: /threadlight/ })
      .first()
      .waitFor();
    await page
      .getByRole('heading', { name: /conversation id/i })
      .first()
      .waitFor();
    await page.getByRole('link', { name: 'Show an example' }).first().click();
    await expect.poll(path).toContain('/sessions/');
    await page.getByText('No conversation id').first().waitFor();
  });

  it('shows a new turn while one looks on', async () => {
    await go(`/sessions/${id}`);
    await expect.poll(() => turns().count()).toBe(4);
    await send({
      'gen_ai.conversation.id': id,
      'gen_ai.operation.name': 'chat',
      'gen_ai.output.messages': '[{"role":"assistant","parts":[{"type":"text","content":"Still here."}]}]',
    });
    await page.getByText('Still here.').waitFor();
    await expect.poll(() => turns().count()).toBe(5);
  });
});

let sent = 0;

/** One span of one trace, that ends now. */
async function send(attributes: Record<string, string>): Promise<void> {
  sent += 1;
  const span = {
    traceId: `${sent}`.padStart(32, 'a'),
    spanId: `${sent}`.padStart(16, 'b'),
    name: 'chat',
    kind: 3,
    startTimeUnixNano: `${Date.now() - 5}000000`,
    endTimeUnixNano: `${Date.now()}000000`,
    attributes: Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } })),
  };
  await sendRequest(demo.sessionsUrl, { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
}

describe.each(['firefox', 'webkit'] as Engine[])('in %s', (engine) => {
  const reason = missingBrowser(engine);

  it.skipIf(reason && !process.env.CI)('lists, reads, opens a span and answers to keys', async () => {
    const opened = await launch(engine);
    try {
      await opened.open(`${demo.sessionsUrl}/`);
      const seen = await opened.evaluate(walkThrough, {
        title: words[0] ?? '',
        spanId: session.turns[1]?.toolRuns[0]?.spanId ?? '',
        turn: session.turns[1]?.traceId ?? '',
      });
      expect(seen).toMatchObject({
        listed: true,
        turns: 5,
        tiers: ['browser', 'edge', 'server'],
        attributes: true,
        palette: true,
        german: 'Sitzungen',
        font: true,
        wide: false,
      });
      expect(seen.bubbles).toEqual(expect.arrayContaining(words.slice(1)));
    } finally {
      await opened.close();
    }
  });
});

/** Runs in the page: what a person does first, and what they see. */
async function walkThrough({ title, spanId, turn }: { title: string; spanId: string; turn: string }) {
  const find = async <T>(look: () => T | null | undefined | false): Promise<T> => {
    for (let tries = 0; tries < 400; tries += 1) {
      const found = look();
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`not seen: ${look}`);
  };
  const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)];
  const press = (key: string, more: object = {}) =>
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
  // Before its script takes the page over, a click would load the session as a page of its own.
  await find(() => document.querySelector('#app:not([data-written])'));
  const row = await find(() => all('.session-row').find((one) => one.textContent?.includes(title)));
  row.click();
  await find(() => all('article').length === 5);
  all(`[data-trace-id="${turn}"] .turn-head`)[0]?.click();
  await find(() => all('[data-tier]').length > 3 && all(`[data-span-id="${spanId}"]`).length === 1);
  const tiers = [...new Set(all('[data-tier]').map((one) => one.dataset['tier']))].sort();
  const bubbles = all('[data-role="user"] .bubble-body').map((one) => one.textContent?.trim() ?? '');
  const turns = all('article').length;
  all(`[data-span-id="${spanId}"]`)[0]?.click();
  await find(() => all('.attribute').length > 3);
  press('k', { ctrlKey: true });
  const palette = await find(() => document.querySelector('dialog[open] [role="option"]'));
  palette.dispatchEvent(new MouseEvent('click', { bubbles: true }));
  (await find(() => document.querySelector<HTMLElement>('.language-button'))).click();
  press('g');
  press('l');
  const heading = await find(() => all('h1').find((one) => one.innerText === 'Sitzungen'));
  await document.fonts.ready;
  return {
    listed: true,
    turns,
    tiers,
    bubbles,
    attributes: true,
    palette: true,
    german: heading.innerText,
    font: [...document.fonts].some((face) => face.family.includes('Inter') && face.status === 'loaded'),
    wide: document.documentElement.scrollWidth > innerWidth,
  };
}
