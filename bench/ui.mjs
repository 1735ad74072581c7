// How soon the Sessions UI can be used, and whether it stalls: `npm run build && node bench/ui.mjs`. 100,000 sessions in SQLite, a
// session of 1,000 turns. Each load is a browser context of its own: nothing is cached.
import { createServer } from 'node:http';
import { loadavg } from 'node:os';
import { chromium } from 'playwright';
import { findBrowser } from '../scripts/browsers.mjs';
import { serve } from '../dist/server/sessions.js';

const rounds = 15;
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

/**
 * How a page comes, in milliseconds since the end of its HTML, as the page itself sees it. `painted`: what is looked for was in a
 * frame, and the browser had handed that on; its links act from then on, for they are links. `keys`: the script has taken the page
 * over. `shown`: the browser's own first contentful paint. `asked`: from the request to the frame. `moved`: layout shift.
 */
async function firstView(browser, url, selector) {
  const page = await openPage(browser);
  await page.addInitScript(watchFirstView, selector);
  await page.goto(url);
  await page.waitForFunction(() => window.painted !== undefined && (window.keys !== undefined || window.isStill));
  await page.waitForTimeout(300);
  const figures = await page.evaluate(() => {
    const { responseEnd } = performance.getEntriesByType('navigation')[0];
    const [shown] = performance.getEntriesByName('first-contentful-paint');
    const { painted, keys = NaN, moved } = window;
    return {
      painted: painted - responseEnd,
      keys: keys - responseEnd,
      shown: shown.startTime - responseEnd,
      asked: painted,
      moved,
    };
  });
  await page.context().close();
  return figures;
}

/** Runs in the page, before all else. */
function watchFirstView(wanted) {
  window.moved = 0;
  new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (window.moved += value))).observe({
    type: 'layout-shift',
    buffered: true,
  });
  const looking = new MutationObserver(() => {
    const root = document.getElementById('app');
    window.isStill = root?.dataset.still !== undefined;
    if (window.keys === undefined && root?.firstElementChild && !root.dataset.written && !window.isStill) {
      window.keys = performance.now();
    }
    if (window.isFound || !document.querySelector(wanted)) return;
    window.isFound = true;
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener('message', () => (window.painted = performance.now()));
      port1.start();
      port2.postMessage(null);
    });
  });
  looking.observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ['data-written'] });
}

/** What the machine takes for the same elements and style with no script at all: no page can be sooner. */
async function startStillPages(browser, url, places) {
  const page = await openPage(browser);
  const style = await (await fetch(`${url}/app.css`)).text();
  const pages = new Map();
  for (const [path, selector] of places) {
    await page.goto(url + path);
    await page.locator(selector).first().waitFor();
    await page.waitForTimeout(500);
    const root = await page.evaluate(() => document.getElementById('app').outerHTML);
    pages.set(path, `<!doctype html><title>still</title><style>${style}</style>${root.replace('<div', '<div data-still')}`);
  }
  await page.context().close();
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(pages.get(request.url) ?? '');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

function tellFirstView(name, figures) {
  const all = (key) => figures.map((one) => one[key]);
  const told = ['painted', 'keys', 'shown', 'asked']
    .filter((key) => !Number.isNaN(figures[0][key]))
    .map((key) => `${key} ${median(all(key)).toFixed(0)} (least ${Math.min(...all(key)).toFixed(0)})`);
  console.log(`${name}, ms: ${told.join(', ')}; moved ${Math.max(...all('moved')).toFixed(4)}`);
}

/** Round by round, the page and its still twin: a machine that is busy for a while is busy for both. */
async function measureFirstViews(browser, url) {
  const places = [
    ['/', '.session-row', 'list of 100,000 sessions'],
    ['/sessions/long', 'article', 'session of 1,000 turns'],
  ];
  const still = await startStillPages(browser, url, places);
  for (const [path, selector, name] of places) {
    const pages = [];
    const twins = [];
    for (let round = 0; round < rounds; round += 1) {
      pages.push(await firstView(browser, url + path, selector));
      twins.push(await firstView(browser, still.url + path, selector));
    }
    tellFirstView(name, pages);
    tellFirstView('  the same without script', twins);
  }
  still.close();
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
  await measureFirstViews(browser, server.url);
  await measureScrolling(browser, server.url);
  console.log(`load of the machine after: ${loadavg()[0].toFixed(1)}`);
} finally {
  await browser.close();
  await server.close();
}
