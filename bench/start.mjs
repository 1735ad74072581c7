/**
 * How long it takes to begin: the import in a fresh Node, what a fresh Worker costs until it has answered once and sent its spans, beside an empty one, and
 * the evaluation of the script tag in Chromium.
 *
 *     npm run bench -- start
 */
import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { keep, loadBrowsers, root, sleep, spread, startSink, within } from './harness.mjs';
import { bundleApp } from './bundle-app.mjs';
import { folderOf, installPeers } from './peers.mjs';
import { workerOf } from './workerd-start.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 9);

const fromPeer = (peer, names) => {
  const { resolve } = createRequire(`${folderOf(peer)}/package.json`);
  return names.map((name) => pathToFileURL(resolve(name)).href);
};

/** What an app imports to trace and export. */
const imports = () => ({
  'OpenTelemetry 2': fromPeer('otel-2', [
    '@opentelemetry/api',
    '@opentelemetry/sdk-trace-node',
    '@opentelemetry/context-async-hooks',
    '@opentelemetry/exporter-trace-otlp-http',
  ]),
  threadlight: [pathToFileURL(`${root}dist/esm/index.node.js`).href],
  'threadlight/lean': [pathToFileURL(`${root}dist/esm/lean.node.js`).href],
  'OpenTelemetry API alone': fromPeer('otel-2', ['@opentelemetry/api']),
  Traceloop: fromPeer('traceloop', ['@traceloop/node-server-sdk']),
  Sentry: fromPeer('sentry', ['@sentry/node']),
});

/** Milliseconds, without those of starting Node. */
function importTime(urls) {
  const code = `const begun = performance.now(); for (const url of ${JSON.stringify(urls)}) await import(url); console.log(performance.now() - begun); process.exit(0);`;
  return Number(
    spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8', timeout: 60_000 })
      .stdout.trim()
      .split('\n')
      .at(-1),
  );
}

/** @param ways makers of figures by name, measured in turn. */
async function inTurn(ways, base) {
  const rounds = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, measure] of Object.entries(ways)) rounds[name].push(await measure());
  }
  const shares = (name) => spread(rounds[name].map((value, at) => value / rounds[base][at]));
  return Object.fromEntries(
    Object.keys(ways).map((name) => [name, { ...spread(rounds[name]), rounds: rounds[name], ratio: shares(name) }]),
  );
}

async function workerStart() {
  const apps = {
    empty: undefined,
    threadlight: undefined,
    'threadlight-lean': undefined,
    'otel-3': 'otel-3',
    'otel-2': 'otel-2',
  };
  const sink = await startSink();
  const texts = Object.fromEntries(
    await Promise.all(Object.entries(apps).map(async ([app, peer]) => [app, await bundleApp('edge', app, peer)])),
  );
  const ways = Object.fromEntries(
    Object.entries(texts).map(([app, text]) => {
      const firstAnswer = workerOf(app, text, sink);
      return [app, () => within(30_000, firstAnswer())];
    }),
  );
  const figures = await inTurn(ways, 'empty');
  sink.close();
  const over = (app) => spread(figures[app].rounds.map((value, at) => value - figures.empty.rounds[at]));
  return Object.fromEntries(Object.keys(apps).map((app) => [app, { ...figures[app], over: over(app) }]));
}

async function scriptEvaluation() {
  const names = ['threadlight.lean', 'threadlight'];
  const pages = Object.fromEntries(
    names.map((name) => [`/${name}.js`, { type: 'text/javascript', text: readFileSync(`${root}dist/${name}.min.js`, 'utf8') }]),
  );
  const sink = await startSink({ ...pages, '/': { type: 'text/html', text: '<!doctype html>' } });
  const { launch } = await loadBrowsers();
  const browser = await launch('chromium');
  const ways = Object.fromEntries(names.map((name) => [name, () => evaluation(browser, sink.url, name)]));
  const figures = await inTurn(ways, names[0]);
  await browser.close();
  sink.close();
  return figures;
}

async function evaluation(browser, url, name) {
  await browser.open(`${url}/`);
  await sleep(50);
  return browser.evaluate(async (path) => {
    const text = await (await fetch(path)).text();
    const script = document.createElement('script');
    script.textContent = text;
    const begun = performance.now();
    document.head.append(script);
    return performance.now() - begun;
  }, `/${name}.js`);
}

installPeers(['otel-2', 'otel-3', 'traceloop', 'sentry']);
const urls = imports();
const node = await inTurn(
  Object.fromEntries(Object.keys(urls).map((name) => [name, () => importTime(urls[name])])),
  'OpenTelemetry 2',
);
for (const [name, { median, ratio }] of Object.entries(node)) {
  console.log('import', name.padEnd(26), `${median.toFixed(0)} ms, ${ratio.median.toFixed(2)} of OpenTelemetry 2`);
}
const worker = await workerStart();
for (const [name, { over }] of Object.entries(worker)) {
  console.log('worker', name.padEnd(26), `${over.median.toFixed(0)} ms of CPU over an empty one`);
}
const script = await scriptEvaluation();
for (const [name, { median }] of Object.entries(script)) console.log('script', name.padEnd(26), `${median.toFixed(1)} ms`);
keep('start', { node, worker, script });
process.exit(0);
