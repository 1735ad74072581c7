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
  /** A page of its own context. What goes wrong in it is collected in `faults`. */
  page(path: string, options?: BrowserContextOptions): Promise<Page>;
  /** Errors on the console, uncaught errors, breaches of the content policy, and requests to other hosts, in all pages. */
  faults: string[];
  /** Closes the pages that are open, and hands out their faults. */
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
  return {
    server,
    folder,
    faults,
    page: async (path, options) => openPage(browser, server.url, path, faults, options),
    async clear() {
      await Promise.all(browser.contexts().map((context) => context.close()));
      return faults.splice(0);
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

/** Runs axe on the page, or some of its rules, and answers what it finds, one line for each element. */
export async function axeViolations(page: Page, rules?: readonly string[]): Promise<string[]> {
  await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  return page.evaluate(async (values) => {
    const { axe } = window as unknown as {
      axe: {
        run(options: object): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>;
      };
    };
    const { violations } = await axe.run(values ? { runOnly: { type: 'rule', values } } : {});
    return violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html.slice(0, 160)} — ${node.failureSummary ?? ''}`),
    );
  }, rules);
}

async function openPage(
  browser: Browser,
  origin: string,
  path: string,
  faults: string[],
  options: BrowserContextOptions = {},
): Promise<Page> {
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
  await page.goto(origin + path);
  return page;
}
