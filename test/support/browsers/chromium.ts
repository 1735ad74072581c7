import { chromium } from 'playwright';
import type { Browser } from './browser';

/** No sandbox, because CI runs as root; no errands of the browser's own. */
export const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function launch(executablePath: string): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath,
    args: chromiumFlags,
    // Pages that are left are kept, as they are for users.
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
    headless: true,
  });
  const page = await browser.newPage();
  return {
    open: async (url) => void (await page.goto(url)),
    evaluate: (fn, arg) => page.evaluate(fn as (arg: unknown) => never, arg),
    close: () => browser.close(),
  };
}
