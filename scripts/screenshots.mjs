import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { startDemo } from '../demo/demo.mjs';
import { findBrowser } from './browsers.mjs';

/** Takes the README's pictures anew, of the demo as it is built: `npm run build && node scripts/screenshots.mjs`. */
const folder = fileURLToPath(new URL('../docs/images/', import.meta.url));

const views = [
  { name: 'list-light', width: 1440, height: 700, colorScheme: 'light', path: () => '/' },
  { name: 'session-light', width: 1440, height: 900, colorScheme: 'light', path: spanPath },
  { name: 'session-dark', width: 1440, height: 900, colorScheme: 'dark', path: spanPath },
  { name: 'session-phone', width: 390, height: 844, colorScheme: 'light', path: ({ id }) => `/sessions/${id}` },
];

function spanPath({ id, turns }) {
  const turn = turns.find(({ toolRuns }) => toolRuns.length > 0);
  return `/sessions/${id}/turns/${turn.traceId}/spans/${turn.toolRuns[0].spanId}`;
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

async function shoot(browser, sessionsUrl, session, { name, width, height, colorScheme, path }) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, deviceScaleFactor: width < 500 ? 2 : 1 });
  const page = await context.newPage();
  await page.goto(sessionsUrl + path(session));
  await page.waitForTimeout(1_000);
  await page.screenshot({ path: `${folder}${name}.png` });
  await context.close();
}

await mkdir(folder, { recursive: true });
const demo = await startDemo({ ports: { sessions: 0, page: 0, edge: 0, node: 0, model: 0 } });
const browser = await chromium.launch({ executablePath: findBrowser('chromium'), args: ['--no-sandbox', '--disable-gpu'] });
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
  for (const view of views) await shoot(browser, demo.sessionsUrl, session, view);
} finally {
  await browser.close();
  await demo.stop();
}
