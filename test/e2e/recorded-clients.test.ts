import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser } from '../../scripts/browsers.mjs';
import type { ExportTraceServiceRequest, Span } from '../../src/otlp/types';
import type * as Sessions from '../../src/server/index';
import type { RunningServer } from '../../src/server/serve';
import { chromiumFlags } from '../support/browsers/chromium';
import { readRecordings, type Recording, send } from './recordings';

/** Recordings of thirteen SDKs on the real server, as a person meets them: all there, some late, one on a phone, one deleted. */

let sessions: RunningServer;
let browser: Browser;
let page: Page;
let recordings: Recording[];
const faults: string[] = [];
/** In the recordings only the first bytes of an image stand for it. */
const cutPixel = 'iVBORw0KGgo=';
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const recorded = (name: string) => recordings.find((one) => one.name === name)!.request;
const rows = () => page.locator('.session-row');
const turns = () => page.locator('article[data-trace-id]');
const go = (path: string) => page.goto(sessions.url + path);

beforeAll(async () => {
  const { serve } = (await import('../../dist/server/sessions.js' as string)) as typeof Sessions;
  [sessions, recordings] = await Promise.all([serve({ port: 0, db: ':memory:' }), readRecordings()]);
  await Promise.all(recordings.map(({ request }) => send(sessions.url, request)));
  browser = await chromium.launch({ executablePath: findBrowser('chromium'), args: chromiumFlags });
  page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', reducedMotion: 'reduce' });
  page.setDefaultTimeout(10_000);
  page.on('pageerror', ({ message }) => faults.push(message));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
}, 90_000);

afterAll(async () => {
  await browser?.close();
  await sessions?.close();
  expect(faults).toEqual([]);
});

describe('recordings of other SDKs', () => {
  it('are a session each, by the first question, with their model and their tool', async () => {
    await go('/');
    await expect.poll(() => rows().count()).toBe(recordings.length);
    const texts = await rows().allInnerTexts();
    expect(texts.filter((text) => !/^(Weather in Oslo\?|hello there)/.test(text.trim()))).toEqual([]);
    expect(texts.filter((text) => /gpt-4o|claude|gemini|command-r|canned-1/.test(text))).toHaveLength(recordings.length);
    expect(texts.filter((text) => /weather/.test(text)).length).toBeGreaterThan(8);
  });

  it('read as a question, a call of the tool with its result, and an answer', async () => {
    for (const name of ['openinference-langchain', 'ai-sdk-7', 'langsmith-langgraph', 'openllmetry-anthropic']) {
      await go(`/sessions/${name}`);
      const turn = turns().first();
      await turn.locator('[data-role="user"]', { hasText: 'Weather in Oslo?' }).waitFor();
      await turn.locator('details[data-role="tool"] summary', { hasText: 'weather' }).first().click();
      await turn.locator('details[data-role="tool"]', { hasText: 'Oslo' }).getByText(/rain/i).first().waitFor();
      await turn.locator('[data-role="assistant"]', { hasText: 'Rain.' }).waitFor();
    }
  });

  it('show the image that was sent inside the message, and say of one that was cut that it is none', async () => {
    const whole = JSON.stringify(another(recorded('mlflow-openai'), 'whole')).replaceAll(cutPixel, pixel);
    await send(sessions.url, JSON.parse(whole));
    await go('/sessions/whole');
    const image = page.locator('[data-role="user"]').getByRole('img', { name: 'Image from the message' });
    expect(await image.evaluate((one) => (one as HTMLImageElement).naturalWidth)).toBe(1);
    await go('/sessions/mlflow-openai');
    await page.locator('[data-role="user"]').getByText('12 characters of base64, not a whole image').waitFor();
  });

  it('wait while the list is paused', async () => {
    await go('/');
    await expect.poll(() => rows().count()).toBe(recordings.length + 1);
    await page.getByRole('button', { name: 'Live' }).click();
    await send(sessions.url, another(recorded('ai-sdk-7'), 'kept'));
    await page.getByText('1 update').click();
    await expect.poll(() => rows().count()).toBe(recordings.length + 2);
  });

  it('say what is missing while the root of a trace is late, and count what came twice once', async () => {
    const whole = another(recorded('langsmith-langgraph'), 'late');
    await send(
      sessions.url,
      only(whole, ({ parentSpanId }) => Boolean(parentSpanId)),
    );
    await go('/sessions/late');
    await page.getByText('Missing parent').first().waitFor();
    await send(sessions.url, whole);
    await page.getByText('Missing parent').first().waitFor({ state: 'detached' });
    await send(sessions.url, whole);
    const figures = async (id: string) => {
      const answer = await fetch(`${sessions.url}/api/sessions/${id}`);
      const { turnCount, tokens, spanCount } = (await answer.json()) as Sessions.SessionDetail;
      return { turnCount, tokens, spanCount };
    };
    const asRecorded = await figures('langsmith-langgraph');
    expect(asRecorded).toMatchObject({ turnCount: 1, spanCount: 4, tokens: { input: expect.any(Number) } });
    expect(await figures('late')).toEqual(asRecorded);
    expect(await turns().count()).toBe(1);
  });

  it('fit a phone in the dark, in German', async () => {
    const phone = await browser.newPage({
      viewport: { width: 390, height: 844 },
      colorScheme: 'dark',
      locale: 'de-DE',
      hasTouch: true,
    });
    await phone.goto(`${sessions.url}/`);
    await phone.getByRole('heading', { name: 'Sitzungen' }).waitFor();
    await phone.locator('a[href="/sessions/pydantic-ai"]').click();
    await phone.locator('[data-role="user"]', { hasText: 'Weather in Oslo?' }).waitFor();
    const seen = await phone.evaluate(() => [
      document.documentElement.scrollWidth,
      getComputedStyle(document.body)
        .backgroundColor.match(/\d+/g)!
        .every((one) => Number(one) < 40),
    ]);
    expect(seen).toEqual([390, true]);
    await phone.close();
  });

  it('are gone when they are deleted', async () => {
    await go('/sessions/genkit');
    await page.getByRole('button', { name: 'Delete session' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete session' }).click();
    await rows().first().waitFor();
    expect(await page.locator('a[href="/sessions/genkit"]').count()).toBe(0);
    expect((await fetch(`${sessions.url}/api/sessions/genkit`)).status).toBe(404);
  });
});

/** The same trace as another conversation. */
function another(request: ExportTraceServiceRequest, name: string): ExportTraceServiceRequest {
  const text = JSON.stringify(request);
  const [, trace = ''] = /"traceId":"(\w+)"/.exec(text) ?? [];
  const { name: before = '' } = recordings.find((one) => one.request === request) ?? {};
  return JSON.parse(
    text.replaceAll(trace, trace.replace(/^..../, Buffer.from(name).toString('hex').slice(0, 4))).replaceAll(before, name),
  );
}

function only(request: ExportTraceServiceRequest, wanted: (span: Span) => boolean): ExportTraceServiceRequest {
  const copy = structuredClone(request);
  for (const { scopeSpans = [] } of copy.resourceSpans ?? []) {
    for (const scope of scopeSpans) scope.spans = scope.spans?.filter(wanted);
  }
  return copy;
}
