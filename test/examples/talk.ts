import { type Browser, chromium, type Page } from 'playwright';
import { expect } from 'vitest';
import { findBrowser } from '../../scripts/browsers.mjs';
import { chromiumFlags } from '../support/browsers/chromium';

/** Asks a server as its page of the documentation does, with `curl`. */
export async function ask(url: string, conversationId: string, message: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ conversationId, message }),
  });
  return response.text();
}

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: findBrowser('chromium'), args: chromiumFlags });

/** Says something in a page that has a form and a list, and answers what the list shows then. */
export async function sayInPage(page: Page, url: string, message: string): Promise<string[]> {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(url, { waitUntil: 'networkidle' });
  await page.locator('input[name=message]').fill(message);
  await page.getByRole('button', { name: 'Send' }).click();
  await expect.poll(() => page.locator('li').count(), { timeout: 30_000, interval: 100 }).toBe(2);
  expect(errors).toEqual([]);
  return page.locator('li').allInnerTexts();
}
