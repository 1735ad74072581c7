import puppeteer from 'puppeteer-core';
import type { Browser } from './browser';

/** Over WebDriver BiDi, which needs no driver besides the browser. */
export async function launch(executablePath: string): Promise<Browser> {
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath, headless: true });
  const page = await browser.newPage();
  return {
    open: async (url) => void (await page.goto(url)),
    evaluate: (fn, arg) => page.evaluate(fn as (arg: unknown) => never, arg),
    close: () => browser.close(),
  };
}
