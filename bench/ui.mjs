// How soon the Sessions UI can be used: `npm run build && node bench/ui.mjs`. 100,000 sessions in SQLite, a session of 1,000 turns.
import { chromium } from 'playwright';
import { findBrowser } from '../scripts/browsers.mjs';
import { serve } from '../dist/server/sessions.js';

const rounds = 7;
const perRequest = 2000;

function span(index, session, minutesAgo) {
  const at = Date.now() - minutesAgo * 60_000;
  const said = (role, content) => JSON.stringify([{ role, parts: [{ type: 'text', content }] }]);
  const attributes = {
    'gen_ai.conversation.id': session,
    'gen_ai.operation.name': 'chat',
    'gen_ai.response.model': 'gpt-4o-mini',
    'gen_ai.input.messages': said('user', `Question ${index}`),
    'gen_ai.output.messages': said('assistant', `It is **${index}**.`),
  };
  return {
    traceId: index.toString(16).padStart(32, '1'),
    spanId: index.toString(16).padStart(16, '1'),
    name: 'chat gpt-4o-mini',
    kind: 3,
    startTimeUnixNano: `${Math.round(at)}000000`,
    endTimeUnixNano: `${Math.round(at) + 900}000000`,
    attributes: Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } })),
  };
}

async function fill(url, spans) {
  for (let from = 0; from < spans.length; from += perRequest) {
    const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: spans.slice(from, from + perRequest) }] }] });
    const answer = await fetch(`${url}/v1/traces`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    if (!answer.ok) throw new Error(await answer.text());
  }
}

/** Milliseconds from the end of the HTML to the first row, as the page itself sees it; and how far things moved. */
async function firstView(browser, url, selector) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript((wanted) => {
    window.moved = 0;
    new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (window.moved += value))).observe({
      type: 'layout-shift',
      buffered: true,
    });
    new MutationObserver(() => (window.seen ??= document.querySelector(wanted) ? performance.now() : undefined)).observe(
      document,
      { childList: true, subtree: true },
    );
  }, selector);
  await page.goto(url);
  await page.locator(selector).first().waitFor();
  await page.waitForTimeout(300);
  const figures = await page.evaluate(() => ({
    ms: window.seen - performance.getEntriesByType('navigation')[0].responseEnd,
    moved: window.moved,
  }));
  await context.close();
  return figures;
}

async function measure(name, browser, url, selector) {
  const figures = [];
  for (let round = 0; round < rounds; round += 1) figures.push(await firstView(browser, url, selector));
  const sorted = figures.map(({ ms }) => ms).sort((a, b) => a - b);
  console.log(
    `${name.padEnd(24)} first view after the HTML, ms: min ${sorted[0].toFixed(0)}, median ${sorted[rounds >> 1].toFixed(0)}, max ${sorted[rounds - 1].toFixed(0)}; moved ${Math.max(...figures.map(({ moved }) => moved)).toFixed(4)}`,
  );
}

const server = await serve({ db: ':memory:', port: 0 });
const browser = await chromium.launch({ executablePath: findBrowser('chromium'), args: ['--no-sandbox', '--disable-gpu'] });
try {
  await fill(
    server.url,
    Array.from({ length: 100_000 }, (_, index) => span(index, `session-${index}`, 60 + index / 10)),
  );
  await fill(
    server.url,
    Array.from({ length: 1000 }, (_, index) => span(200_000 + index, 'long', 50 - index / 100)),
  );
  await measure('100,000 sessions', browser, `${server.url}/`, '.session-row');
  await measure('session of 1,000 turns', browser, `${server.url}/sessions/long`, 'article');
} finally {
  await browser.close();
  await server.close();
}
