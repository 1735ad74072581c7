import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright';
import { findBrowser } from '../../../scripts/browsers.mjs';
import { build } from '../../../scripts/build.mjs';
import { root } from '../../support/root';
import { chromiumFlags } from '../../support/browsers/chromium';
import { type FakeServer, startFakeServer } from './fake-server';
import type { Recording } from './fixtures';

/** The built UI on a server of fixtures, and a browser to look at it. */
export interface OpenUi {
  server: FakeServer;
  /** Folder with the built files. */
  folder: string;
  /**
   * The page that all tests share, as a newcomer finds it: nothing remembered, the mouse in the corner. With options it is one of
   * its own context. What goes wrong in it is collected in `faults`.
   */
  page(path: string, options?: BrowserContextOptions): Promise<Page>;
  /** Errors on the console, uncaught errors, breaches of the content policy, and requests to other hosts, in all pages. */
  faults: string[];
  /** Closes all pages but the shared one, and hands out their faults. */
  clear(): Promise<string[]>;
  close(): Promise<void>;
}

export const chromiumPath = findBrowser('chromium');

export async function openUi(recordings: Recording[]): Promise<OpenUi> {
  await build({ only: ['ui'] });
  const folder = join(root, 'dist/ui');
  const server = await startFakeServer(recordings, folder);
  const browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumFlags });
  const faults: string[] = [];
  const shared = await newPage(browser, server.url, faults);
  await shared.goto(`${server.url}/setup`);
  return {
    server,
    folder,
    faults,
    async page(path, options) {
      const page = options ? await newPage(browser, server.url, faults, options) : await asNew(shared);
      await page.goto(server.url + path);
      return page;
    },
    async clear() {
      const pages = browser.contexts().flatMap((context) => context.pages());
      await Promise.all(pages.filter((page) => page !== shared).map((page) => page.close()));
      await Promise.all(
        browser
          .contexts()
          .filter((context) => context !== shared.context())
          .map((context) => context.close()),
      );
      return faults.splice(0);
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

/** Goes there as a click on a link does: what was loaded into the page, such as axe, stays. */
export async function follow(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => {
    history.pushState(null, '', to);
    dispatchEvent(new PopStateEvent('popstate'));
  }, path);
}

/** Runs axe on the page or on what is within, or some of its rules, and answers what it finds, one line for each element. */
export async function axeViolations(page: Page, rules?: readonly string[], within = 'html'): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) {
    await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  }
  return page.evaluate(
    async ({ values, where }) => {
      const { axe } = window as unknown as {
        axe: {
          run(
            where: string,
            options: object,
          ): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>;
        };
      };
      const { violations } = await axe.run(where, {
        resultTypes: ['violations'],
        preload: false,
        // WCAG 2.2 asks for it; axe has it off.
        rules: { 'target-size': { enabled: true } },
        ...(values && { runOnly: { type: 'rule', values } }),
      });
      return violations.flatMap(({ id, nodes }) =>
        nodes.map((node) => `${id}: ${node.html.slice(0, 160)} — ${node.failureSummary ?? ''}`),
      );
    },
    { values: rules, where: within },
  );
}

/** A context of its own costs the time of several loads, so most tests do without. */
async function asNew(page: Page): Promise<Page> {
  await page.evaluate(() => localStorage.clear());
  await page.mouse.move(0, 0);
  return page;
}

async function newPage(browser: Browser, origin: string, faults: string[], options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    locale: 'en-GB',
    acceptDownloads: true,
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(5000);
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
  // The browser logs an answer of 404 by itself; pages of what is not there are tested on purpose.
  page.on(
    'console',
    (message) => message.type() === 'error' && !message.text().includes('404') && faults.push(`console: ${message.text()}`),
  );
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!/^(?:data|blob|file):/.test(request.url()) && !request.url().startsWith(origin)) {
      faults.push(`request to ${request.url()}`);
    }
  });
  return page;
}
