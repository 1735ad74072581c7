/**
 * Bytes of a minimal app that traces one span in another and exports them, minified by esbuild, gzip -9; beside each of the
 * peers. A bundle counts only when both spans arrive: from Chromium, or from workerd.
 *
 *     npm run bench -- size
 */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { bundleApp } from './bundle-app.mjs';
import { keep, loadBrowsers, root, startSink, until, within } from './harness.mjs';
import { installPeers } from './peers.mjs';
import { runWorker } from './workerd.mjs';

/** App: the folder that its packages are in; undefined for our own. */
const apps = {
  browser: {
    threadlight: undefined,
    'threadlight-lean': undefined,
    'otel-3-stack': 'otel-3',
    'otel-2-stack': 'otel-2',
    'otel-2-zone': 'otel-2',
    'sentry-traces': 'sentry',
    'sentry-browser-tracing': 'sentry',
    langfuse: 'langfuse',
    honeycomb: 'honeycomb',
    logfire: 'logfire',
    faro: 'faro',
  },
  edge: {
    threadlight: undefined,
    'threadlight-lean': undefined,
    'otel-3': 'otel-3',
    'otel-2': 'otel-2',
    'otel-cf-workers': 'cf-workers',
    'logfire-cf': 'logfire',
    vercel: 'vercel',
    'sentry-cloudflare': 'sentry',
  },
};

const hasBoth = (sink) => () => ['outer', 'inner'].every((name) => sink.bodies.some((body) => body.includes(name)));

async function arrivesFromChromium(text) {
  const sink = await startSink({
    '/': { type: 'text/html', text: '<!doctype html><script type="module" src="/app.js"></script>' },
    '/app.js': { type: 'text/javascript', text },
  });
  const { launch } = await loadBrowsers();
  const browser = await launch('chromium');
  await browser.open(`${sink.url}/`);
  const arrived = await until(hasBoth(sink), 8_000);
  await browser.close();
  sink.close();
  return arrived;
}

async function arrivesFromWorkerd(text) {
  const sink = await startSink();
  const worker = await runWorker(text, { SINK: sink.url });
  await worker.ask(`http://localhost/?sink=${encodeURIComponent(sink.url)}`);
  const arrived = await until(hasBoth(sink), 4_000);
  await worker.stop();
  sink.close();
  return arrived;
}

async function measure(tier, app, peer) {
  try {
    const text = await bundleApp(tier, app, peer);
    const delivers = await within(30_000, (tier === 'edge' ? arrivesFromWorkerd : arrivesFromChromium)(text));
    return { app, bytes: text.length, gzip: gzipSync(text, { level: 9 }).length, delivers };
  } catch (fault) {
    return {
      app,
      fault: String(fault.message ?? fault)
        .split('\n')
        .slice(0, 2)
        .join(' ')
        .slice(0, 160),
    };
  }
}

async function main() {
  const only = process.argv[2];
  const missing = installPeers();
  const result = { missing };
  for (const [tier, list] of Object.entries(apps)) {
    result[tier] = [];
    for (const [app, peer] of Object.entries(list).filter(([name]) => !only || name === only)) {
      const figures = await measure(tier, app, peer);
      result[tier].push(figures);
      console.log(
        tier.padEnd(8),
        app.padEnd(24),
        figures.fault ?? `${figures.bytes} bytes, ${figures.gzip} gzipped, ${figures.delivers ? 'delivers' : 'DOES NOT DELIVER'}`,
      );
    }
  }
  result.scripts = ['threadlight.lean', 'threadlight', 'threadlight.zone'].map((name) => {
    const bytes = readFileSync(`${root}dist/${name}.min.js`);
    return { app: `${name}.min.js`, bytes: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
  });
  if (!only) keep('size', result);
}

await main();
process.exit(0);
