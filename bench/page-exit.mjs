import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { importTypeScript } from '../scripts/import-typescript.mjs';

/**
 * How many spans are kept when a page ends, or the network does, beside OpenTelemetry's exporter and Sentry's SDK:
 * `node bench/page-exit.mjs [rounds]`. Prints the table of docs/browser-delivery.md. The peers are installed into `.cache/peers`.
 *
 * Each page makes twenty turns of two spans with a kilobyte of text, then one that is still open with a finished child: 42
 * spans.  Names of spans are told apart in what a collector of another origin receives, whatever the format.
 */

const root = fileURLToPath(new URL('..', import.meta.url));
const peers = join(root, '.cache', 'peers');
const SPANS = 42;
const AFTER_EXIT = 3_000;
const DOWN = 5_000;
const AFTER_RETURN = 30_000;

const work = `
  window.work = (start) => {
    const text = 'x'.repeat(1000);
    for (let at = 0; at < 40; at += 2) start('s-' + at, text, () => start('s-' + (at + 1), text, () => undefined));
    start('s-40', text, () => { start('s-41', text, () => undefined); return new Promise(() => undefined); });
  };`;

const sdks = {
  threadlight: (url) => `
    import { initialize, withTask, getTracer } from 'threadlight';
    initialize({ baseUrl: '${url}', instrumentFetch: false });
    window.go = () => window.work((name, text, fn) => getTracer().startActiveSpan(name, { attributes: { text } }, (span) => { const result = fn(); if (!result) span.end(); }));`,
  'OpenTelemetry 2.12, exporter 0.223': (url) => `
    import { BatchSpanProcessor, StackContextManager, WebTracerProvider } from '@opentelemetry/sdk-trace-web';
    import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
    const provider = new WebTracerProvider({ spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: '${url}/v1/traces' }))] });
    provider.register({ contextManager: new StackContextManager() });
    const tracer = provider.getTracer('bench');
    window.go = () => window.work((name, text, fn) => tracer.startActiveSpan(name, { attributes: { text } }, (span) => { const result = fn(); if (!result) span.end(); }));`,
  'Sentry 11.12': (url) => `
    import * as Sentry from '@sentry/browser';
    Sentry.init({ dsn: '${url.replace('://', '://key@')}/1', tracesSampleRate: 1, defaultIntegrations: false });
    window.go = () => window.work((name, text, fn) => Sentry.startSpan({ name, attributes: { text }, forceTransaction: false }, fn));`,
};

const sleep = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

const PEERS = [
  '@opentelemetry/sdk-trace-web@2.12.0',
  '@opentelemetry/exporter-trace-otlp-http@0.223.0',
  '@sentry/browser@11.12.0',
];

function installPeers() {
  if (existsSync(join(peers, 'node_modules', '@opentelemetry', 'sdk-trace-web'))) return;
  spawnSync('npm', ['install', '--prefix', peers, '--no-audit', '--no-fund', ...PEERS], { stdio: 'inherit' });
}

async function bundled(code) {
  const result = await build({
    stdin: { contents: code, resolveDir: root },
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    conditions: ['browser'],
    nodePaths: [join(peers, 'node_modules')],
    logLevel: 'silent',
  });
  return result.outputFiles[0].text;
}

async function listen(handle) {
  const server = createServer(handle);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    server,
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => (server.closeAllConnections(), server.close()),
  };
}

/** Of another origin than the page, as collectors are; it only looks for names. */
async function startCollector() {
  const names = new Set();
  const state = { down: false };
  const headers = {
    'access-control-allow-origin': '*',
    'access-control-allow-headers': '*',
    'access-control-allow-methods': 'POST',
  };
  const { url, close } = await listen((request, response) => {
    if (state.down) return request.socket.destroy();
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      for (const [name] of Buffer.concat(parts)
        .toString()
        .matchAll(/"s-\d+"/g)) {
        names.add(name);
      }
      response.writeHead(200, { ...headers, 'content-type': 'application/json' }).end('{}');
    });
    return undefined;
  });
  return { url, close, names, state };
}

async function startSite(script) {
  const files = { '/page': `<!doctype html><script>${work}</script><script src="/page.js"></script>`, '/page.js': script };
  return listen((request, response) => {
    response.writeHead(200, { 'content-type': request.url.endsWith('.js') ? 'text/javascript' : 'text/html' });
    response.end(files[request.url] ?? '<!doctype html>');
  });
}

/** In the page that opens the one to be measured; they travel as text. */
const steps = {
  open: (url) =>
    new Promise((resolve, reject) => {
      globalThis.measured = window.open(url);
      if (!globalThis.measured) reject(new Error('no window'));
      const look = setInterval(() => globalThis.measured.go && (clearInterval(look), setTimeout(resolve, 200)), 20);
    }),
  'close the tab': () => {
    globalThis.measured.go();
    globalThis.measured.close();
  },
  'navigate in the same tab': () => {
    globalThis.measured.go();
    globalThis.measured.location.href = '/elsewhere';
  },
  'hidden, a second later closed': () => {
    const page = globalThis.measured;
    page.go();
    Object.defineProperty(page.document, 'visibilityState', { value: 'hidden' });
    Object.defineProperty(page.document, 'hidden', { value: true });
    page.document.dispatchEvent(new page.Event('visibilitychange'));
    return new Promise((resolve) => setTimeout(() => resolve(page.close()), 1_000));
  },
  'offline and back': () => globalThis.measured.go(),
  back: () => globalThis.measured.dispatchEvent(new globalThis.measured.Event('online')),
};

const exits = ['close the tab', 'navigate in the same tab', 'hidden, a second later closed', 'offline and back'];

async function measure({ launch }, engine, exit, code) {
  const collector = await startCollector();
  const site = await startSite(await bundled(code(collector.url)));
  const browser = await launch(engine);
  try {
    await browser.open(`${site.url}/harness`);
    await browser.evaluate(steps.open, `${site.url}/page`);
    collector.state.down = exit === 'offline and back';
    await browser.evaluate(steps[exit]);
    if (collector.state.down) await comeBack(browser, collector);
    else await sleep(AFTER_EXIT);
    return collector.names.size;
  } finally {
    await browser.close();
    site.close();
    collector.close();
  }
}

async function comeBack(browser, { state, names }) {
  await sleep(DOWN);
  state.down = false;
  await browser.evaluate(steps.back);
  for (let waited = 0; waited < AFTER_RETURN && names.size < SPANS - 1; waited += 500) await sleep(500);
}

/** A phone puts a page into the background, freezes it, and at last ends its process. */
async function measurePhone(code) {
  const { chromium, devices } = await import('playwright');
  const { findBrowser } = await import('../scripts/browsers.mjs');
  const collector = await startCollector();
  const site = await startSite(await bundled(code(collector.url)));
  const browser = await chromium.launch({
    executablePath: findBrowser('chromium'),
    args: ['--no-sandbox', '--disable-gpu'],
    headless: true,
  });
  try {
    const page = await (await browser.newContext({ ...devices['Pixel 7'] })).newPage();
    await page.goto(`${site.url}/page`);
    await page.waitForFunction(() => window.go);
    await page.evaluate(() => {
      window.go();
      Object.defineProperty(document, 'visibilityState', { value: 'hidden' });
      Object.defineProperty(document, 'hidden', { value: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
    await sleep(1_000);
    await Promise.race([devtools.send('Page.crash').catch(() => undefined), sleep(500)]);
    await sleep(AFTER_EXIT);
    return collector.names.size;
  } finally {
    await browser.close();
    site.close();
    collector.close();
  }
}

async function main(rounds, engines) {
  installPeers();
  const support = await importTypeScript(['test/support/browsers/index.ts']);
  console.log(
    `| | ${Object.keys(sdks).join(' | ')} |\n|---|${Object.keys(sdks)
      .map(() => '---')
      .join('|')}|`,
  );
  const row = async (name, run) => {
    const cells = [];
    for (const code of Object.values(sdks)) {
      const kept = [];
      for (let round = 0; round < rounds; round++) {
        kept.push(await run(code).catch((error) => String(error.message).slice(0, 40)));
      }
      cells.push([...new Set(kept)].sort().join(' to '));
    }
    console.log(`| ${name} | ${cells.join(' | ')} |`);
  };
  for (const engine of engines) {
    for (const exit of exits) await row(`${engine}: ${exit}`, (code) => measure(support, engine, exit, code));
  }
  if (engines.includes('chromium')) await row('chromium as a phone: hidden, frozen, killed', measurePhone);
}

await main(Number(process.argv[2] ?? 1), process.argv[3]?.split(',') ?? ['chromium', 'firefox', 'webkit']);
