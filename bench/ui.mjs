// How soon the Sessions UI can be used, and whether it stalls: `npm run build && node bench/ui.mjs`. 100,000 sessions in SQLite, a
// session of 1,000 turns. Each load is a browser context of its own: nothing is cached.
import { loadavg } from 'node:os';
import { chromium } from 'playwright';
import { findBrowser } from '../scripts/browsers.mjs';
import { serve } from '../dist/server/sessions.js';

const rounds = 9;
/** A busy machine is slow, and no fault of the page. */
const patienceMs = 120_000;
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

async function openPage(browser) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(patienceMs);
  return context.newPage();
}

/** Milliseconds from the end of the HTML until the wanted is on the screen, as the page itself sees it; and how far things moved. */
async function firstView(browser, url, selector) {
  const page = await openPage(browser);
  await page.addInitScript((wanted) => {
    window.moved = 0;
    new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (window.moved += value))).observe({
      type: 'layout-shift',
      buffered: true,
    });
    const looking = new MutationObserver(() => {
      if (!document.querySelector(wanted)) return;
      looking.disconnect();
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.addEventListener('message', () => (window.painted = performance.now()));
        port1.start();
        port2.postMessage(null);
      });
    });
    looking.observe(document, { childList: true, subtree: true });
  }, selector);
  await page.goto(url);
  await page.waitForFunction(() => window.painted !== undefined);
  await page.waitForTimeout(300);
  const figures = await page.evaluate(() => ({
    ms: window.painted - performance.getEntriesByType('navigation')[0].responseEnd,
    moved: window.moved,
  }));
  await page.context().close();
  return figures;
}

async function measureFirstView(name, browser, url, selector) {
  const figures = [];
  for (let round = 0; round < rounds; round += 1) figures.push(await firstView(browser, url, selector));
  const sorted = figures.map(({ ms }) => ms).sort((a, b) => a - b);
  console.log(
    `${name}: on the screen after the HTML, ms: min ${sorted[0].toFixed(0)}, median ${sorted[rounds >> 1].toFixed(0)}, max ${sorted[rounds - 1].toFixed(0)}; moved ${Math.max(...figures.map(({ moved }) => moved)).toFixed(4)}`,
  );
}

/** Scrolls through an element for a while and tells of the frames between: how long they took, and tasks of 50 ms and more. */
async function scroll(page, selector, pixelsAFrame, frames) {
  return page.locator(selector).evaluate(
    async (element, { step, count }) => {
      const long = [];
      const watch = new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => duration)));
      watch.observe({ type: 'longtask' });
      const times = [];
      let last = performance.now();
      for (let frame = 0; frame < count; frame += 1) {
        element.scrollTop += step;
        await new Promise((resolve) => requestAnimationFrame(resolve));
        times.push(performance.now() - last);
        last = performance.now();
      }
      watch.disconnect();
      times.sort((a, b) => a - b);
      return {
        median: times[count >> 1],
        p95: times[Math.floor(count * 0.95)],
        long: long.length,
        longest: Math.max(0, ...long),
      };
    },
    { step: pixelsAFrame, count: frames },
  );
}

function tell(name, { median, p95, long, longest }) {
  console.log(
    `${name}: frame ${median.toFixed(1)} ms median, ${p95.toFixed(1)} ms p95; ${long} tasks over 50 ms, the longest ${longest.toFixed(0)} ms`,
  );
}

async function measureScrolling(browser, url) {
  const page = await openPage(browser);
  await page.goto(`${url}/`);
  await page.locator('.session-row').first().waitFor();
  tell('scrolling 100,000 sessions, 600 frames', await scroll(page, '.list-scroll', 300, 600));
  await page.goto(`${url}/sessions/long?find=Question%20200000`);
  await page.waitForFunction(() => document.querySelectorAll('article').length === 1000);
  tell('scrolling 1,000 open turns, 300 frames', await scroll(page, '.conversation-scroll', -250, 300));
  await page.context().close();
}

async function fillAll() {
  await fill(
    server.url,
    Array.from({ length: 100_000 }, (_, index) => span(index, `session-${index}`, 60 + index / 10)),
  );
  await fill(
    server.url,
    Array.from({ length: 1000 }, (_, index) => span(200_000 + index, 'long', 50 - index / 100)),
  );
}

/** A server that is filled already can be named, to measure again. */
const filled = process.argv[2];
const server = filled ? { url: filled, close: async () => {} } : await serve({ db: ':memory:', port: 0 });
const browser = await chromium.launch({ executablePath: findBrowser('chromium'), args: ['--no-sandbox', '--disable-gpu'] });
try {
  if (!filled) await fillAll();
  console.log(`load of the machine before: ${loadavg()[0].toFixed(1)}`);
  await measureFirstView('list of 100,000 sessions', browser, `${server.url}/`, '.session-row');
  await measureFirstView('session of 1,000 turns', browser, `${server.url}/sessions/long`, 'article');
  await measureScrolling(browser, server.url);
  console.log(`load of the machine after: ${loadavg()[0].toFixed(1)}`);
} finally {
  await browser.close();
  await server.close();
}
