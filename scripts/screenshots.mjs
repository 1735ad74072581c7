import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright';
import { startDemo } from '../demo/demo.mjs';
import { findBrowser } from './browsers.mjs';
import { importTypeScript } from './import-typescript.mjs';

/**
 * Pictures of the Sessions UI as it is built, after `npm run build`:
 * `node scripts/screenshots.mjs` takes those of the README and the docs anew, of the demo;
 * `node scripts/screenshots.mjs all [part of a name]` takes every page at three widths, light and dark, with no, little and much
 * data, into `.cache/screenshots`, to be looked at.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const stillness = 400;

const docsViews = [
  { name: 'list-light', width: 1440, height: 700, colorScheme: 'light', path: () => '/' },
  { name: 'session-light', width: 1440, height: 900, colorScheme: 'light', path: spanPath },
  { name: 'session-dark', width: 1440, height: 900, colorScheme: 'dark', path: spanPath },
  { name: 'session-phone', width: 390, height: 844, colorScheme: 'light', path: ({ id }) => `/sessions/${id}` },
];

const sizes = [
  { width: 1440, height: 900 },
  { width: 820, height: 1100 },
  { width: 390, height: 844 },
];

const looks = sizes.flatMap((size) => ['light', 'dark'].map((colorScheme) => ({ size, colorScheme })));

const press = (key) => (page) => page.keyboard.press(key);
const click = (name) => async (page) => {
  const button = page.getByRole('button', { name, exact: true }).first();
  if (await button.isVisible()) await button.click();
};

/** Makes the file, and goes where it lies. */
async function openSharedFile(page) {
  await page.getByRole('button', { name: 'Share as a file' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Make the file' }).click(),
  ]);
  const file = join(root, '.cache/screenshots/shared.html');
  await download.saveAs(file);
  await page.goto(pathToFileURL(file).href);
}

/** Of every data set: name, path, and what is done before the picture is taken. */
const places = {
  empty: [
    ['list', '/'],
    ['compare', '/compare'],
    ['doctor', '/doctor'],
    ['missing-session', '/sessions/no-such-session'],
    ['missing-page', '/no-such-page'],
  ],
  small: [
    ['list', '/'],
    ['list-search', '/?q=train'],
    ['list-filter', '/?error=1', click('Filter')],
    ['list-nothing', '/?q=no-such-word'],
    ['session', '/sessions/session-123'],
    ['session-code', '/sessions/support-8841'],
    ['session-images', '/sessions/photo-helper%2F42'],
    ['session-failed', '/sessions/checkout-bot-7'],
    ['session-running', '/sessions/0198c2f4-77a1-7b61-9f0e-3c1d5a2b9e10'],
    ['turn', ({ turn }) => turn],
    ['span', ({ span }) => span],
    ['notes', '/sessions/session-123', click('Notes')],
    ['tags', '/sessions/session-123', click('Add tag')],
    ['share', '/sessions/session-123', click('Share as a file')],
    ['shared-file', '/sessions/session-123', openSharedFile],
    ['shared-file-end', '/sessions/photo-helper%2F42', openSharedFile],
    ['delete', '/sessions/session-123', click('Delete session')],
    ['find', '/sessions/session-123?find=train'],
    ['compare-picker', '/compare'],
    ['compare', '/compare?a=session-123&b=checkout-bot-7'],
    ['doctor', '/doctor'],
    ['setup', '/setup'],
    ['palette', '/', press('Control+k')],
    ['help', '/', press('?')],
  ],
  huge: [
    ['list', '/'],
    ['session', '/sessions/huge'],
    ['wide-trace', '/sessions/wide', (page) => page.evaluate(openTrace)],
    ['compare', '/compare?a=huge&b=wide'],
  ],
};

/** Runs in the page: on a phone the trace has a pane of its own. */
function openTrace() {
  if (innerWidth < 500) [...document.querySelectorAll('a')].find((link) => link.textContent === 'Trace')?.click();
}

function spanPath({ id, turns }) {
  const turn = turns.find(({ toolRuns }) => toolRuns.length > 0);
  return `/sessions/${id}/turns/${turn.traceId}/spans/${turn.toolRuns[0].spanId}`;
}

async function launch() {
  return chromium.launch({ executablePath: findBrowser('chromium'), args: ['--no-sandbox', '--disable-gpu'] });
}

/** A conversation held in the demo's own page. */
async function talk(context, chatUrl, words, failing) {
  const page = await context.newPage();
  await page.goto(chatUrl);
  for (const [index, word] of [...words, ...failing].entries()) {
    await page.getByLabel('Message').fill(word);
    await page.getByRole('button', { name: failing.includes(word) ? 'Fail this turn' : 'Send' }).click();
    await page.waitForFunction((turns) => document.body.dataset.turns === String(turns), index + 1);
  }
  return page.evaluate(() => document.body.dataset.conversation);
}

async function wholeSession(sessionsUrl, id, turns) {
  for (;;) {
    const session = await (await fetch(`${sessionsUrl}/api/sessions/${id}`)).json();
    if (session.turns?.length === turns && session.turns.every(({ services }) => services.length === 3)) return session;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The first page brings the font, which the next have in their first frame. */
async function shoot(browser, folder, sessionsUrl, session, { name, width, height, colorScheme, path }) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, deviceScaleFactor: width < 500 ? 2 : 1 });
  const page = await context.newPage();
  await page.goto(`${sessionsUrl}/setup`);
  await page.goto(sessionsUrl + path(session));
  await page.waitForTimeout(2 * stillness);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await context.close();
}

async function takeDocs() {
  const folder = join(root, 'docs/images');
  const demo = await startDemo({ ports: { sessions: 0, page: 0, edge: 0, node: 0, model: 0 } });
  const browser = await launch();
  try {
    const context = await browser.newContext();
    await talk(context, demo.chatUrl, ['Stars or moons?', 'And why?'], []);
    await talk(context, demo.chatUrl, ['What is a span?'], ['Explain traces, please']);
    const id = await talk(
      context,
      demo.chatUrl,
      ['Hello! What can you do?', 'Do I need an umbrella in London?', 'And is it warm in Tokyo?'],
      ['Book me a flight'],
    );
    const session = await wholeSession(demo.sessionsUrl, id, 4);
    for (const view of docsViews) await shoot(browser, folder, demo.sessionsUrl, session, view);
  } finally {
    await browser.close();
    await demo.stop();
  }
}

/** The data of the tests, and their server. */
const testData = () => importTypeScript(['conversations', 'fake-server', 'fixtures'].map((name) => `test/ui/support/${name}.ts`));

async function startWith(data, name) {
  const now = Date.now();
  const small = data.smallSet(now);
  const recordings = {
    empty: [],
    small,
    huge: [data.hugeSession('huge', 1000, now), data.wideTrace('wide', 10_000, now - 60_000), ...small],
  }[name];
  const server = await data.startFakeServer(recordings, join(root, 'dist/ui'));
  if (name === 'huge') server.bulk = { count: 100_000, row: (index) => data.syntheticSummary(index, now - 200_000) };
  const { id, turns } = small.find(({ session }) => session.id === 'session-123').session;
  return { server, paths: { turn: `/sessions/${id}/turns/${turns[1].traceId}`, span: spanPath({ id, turns }) } };
}

async function takeAll(wanted) {
  const data = await testData();
  const browser = await launch();
  for (const [name, views] of Object.entries(places)) {
    const { server, paths } = await startWith(data, name);
    for (const look of looks) await takeSet({ browser, server, paths, name, views, ...look, wanted });
    await server.close();
  }
  await browser.close();
}

async function takeSet({ browser, server, paths, name, views, size, colorScheme, wanted }) {
  const context = await browser.newContext({ viewport: size, colorScheme, locale: 'en-GB', reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(`${server.url}/setup`);
  for (const [view, path, act] of views) {
    const file = `${name}-${view}-${size.width}-${colorScheme}`;
    if (!file.includes(wanted)) continue;
    await page.goto(server.url + (typeof path === 'string' ? path : path(paths)));
    await page.waitForTimeout(stillness);
    await act?.(page);
    if (act) await page.waitForTimeout(stillness / 2);
    await page.screenshot({ path: join(root, '.cache/screenshots', `${file}.png`) });
  }
  await context.close();
}

await mkdir(join(root, '.cache/screenshots'), { recursive: true });
const [, , what, wanted = ''] = process.argv;
await (what === 'all' ? takeAll(wanted) : takeDocs());
