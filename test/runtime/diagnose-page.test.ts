import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { findBrowser } from '../../scripts/browsers.mjs';
import type { Diagnosis } from '../../src/diagnose';
import type * as threadlight from '../../src/entry/browser';
import { chromiumFlags } from '../support/browsers/chromium';
import { type Fault, FaultCollector } from '../support/fault-collector';
import { bundle } from '../support/runtimes/bundle';

/** What `diagnose()` says in a real page, where a failed request does not say why. */

interface DiagnosedPage {
  start(options: threadlight.InitializeOptions): void;
  work(): Promise<unknown>;
  diagnose(): Promise<Diagnosis>;
}
declare global {
  var diagnosed: DiagnosedPage;
}

const code = `
  import { forceFlush, initialize, withTask } from 'threadlight';
  import { diagnose } from 'threadlight/diagnose';
  globalThis.diagnosed = {
    start: (options) => void initialize({ instrumentFetch: false, ...options }),
    work: () => (withTask({ name: 'work' }, () => undefined), forceFlush()),
    diagnose: () => diagnose({ timeoutMillis: 1_000 }),
  };`;

const executablePath = findBrowser('chromium');

let browser: Browser;
let collector: FaultCollector;
let site: Server;
let script: string;

const siteUrl = (path = '/'): string => `http://127.0.0.1:${(site.address() as AddressInfo).port}${path}`;

beforeAll(async () => {
  script = await bundle({ code, app: inject('packedApp') }, { format: 'iife', conditions: ['browser'] });
  site = createServer((request, response) => {
    if (request.url === '/strict') response.setHeader('content-security-policy', "connect-src 'self'");
    response.setHeader('content-type', request.url === '/page.js' ? 'text/javascript' : 'text/html');
    response.end(request.url === '/page.js' ? script : '<!doctype html><script src="/page.js"></script>');
  }).listen(0, '127.0.0.1');
  browser = await chromium.launch({ executablePath, args: chromiumFlags, headless: true });
});
afterAll(async () => {
  await browser?.close();
  site?.close();
});
beforeEach(async () => {
  collector = await new FaultCollector().start();
});
afterEach(() => collector.close());

interface Case {
  readonly options?: threadlight.InitializeOptions;
  readonly path?: string;
  readonly faults?: readonly Fault[];
  readonly before?: (page: Page) => Promise<unknown>;
  readonly isStarted?: boolean;
}

async function findings({ options, path, faults = [], before, isStarted = true }: Case): Promise<Diagnosis> {
  collector.play(...faults);
  const page = await browser.newPage();
  try {
    await before?.(page);
    await page.goto(path?.startsWith('https:') ? path : siteUrl(path));
    if (isStarted) await page.evaluate((all) => globalThis.diagnosed.start(all), { baseUrl: collector.url, ...options });
    return await page.evaluate(() => globalThis.diagnosed.diagnose());
  } finally {
    await page.close();
  }
}

/** Answers a page of an origin that does not exist. */
const secureSite = (page: Page): Promise<unknown> =>
  page.route('https://app.test/**', (route) => {
    const isScript = route.request().url().endsWith('.js');
    const body = isScript ? script : '<!doctype html><script src="/page.js"></script>';
    return route.fulfill({ contentType: isScript ? 'text/javascript' : 'text/html', body });
  });

describe('in Chromium', () => {
  it.each<[string, Case, string]>([
    ['nothing runs', { isStarted: false }, 'not_initialised'],
    ['no span has ended', {}, 'no_spans'],
    ['all is sampled out', { options: { sampleRatio: 0 } }, 'sampled_out'],
    ['the collector asks for a key', { faults: [401] }, 'unauthorized'],
    ['the path is another one', { faults: [404] }, 'wrong_path'],
    ['the collector does not allow the page', { faults: ['no-cors'] }, 'cors'],
    ['the policy of the page forbids it', { path: '/strict' }, 'content_security_policy'],
    ['nobody listens', { options: { baseUrl: 'http://127.0.0.1:9' } }, 'unreachable'],
    ['the collector does not answer', { faults: ['hang'] }, 'timeout'],
    ['the address is that of a site', { faults: ['web-page'] }, 'not_otlp'],
    ['the collector redirects', { faults: ['redirect'] }, 'redirect'],
    ['the network is gone', { before: (page) => goOffline(page) }, 'offline'],
    [
      'a secure page sends to an insecure address',
      { path: 'https://app.test/', options: { baseUrl: 'http://collector.test' }, before: secureSite },
      'mixed_content',
    ],
  ])('%s', async (_name, each, code) => {
    const { ok, findings: found } = await findings(each);
    expect([ok, found[0]?.code]).toEqual([false, code]);
    expect(found[0]?.advice).not.toBe('');
  });

  it('nothing is wrong when spans arrive', async () => {
    const page = await browser.newPage();
    await page.goto(siteUrl());
    await page.evaluate((baseUrl) => globalThis.diagnosed.start({ baseUrl }), collector.url);
    await page.evaluate(() => globalThis.diagnosed.work());
    expect(await page.evaluate(() => globalThis.diagnosed.diagnose())).toMatchObject({ ok: true, findings: [] });
    await page.close();
  });
});

/** As soon as the page is loaded. */
const goOffline = (page: Page): Promise<unknown> => {
  page.once('load', () => void page.context().setOffline(true));
  return Promise.resolve();
};
