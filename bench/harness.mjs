/** What the parts of the bench share: medians, child processes, a sink for requests, and where results are put. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { importTypeScript } from '../scripts/import-typescript.mjs';

export const root = fileURLToPath(new URL('../', import.meta.url));
export const workshop = `${root}.cache/bench/`;
mkdirSync(workshop, { recursive: true });

const sorted = (values) => [...values].sort((a, b) => a - b);
export const median = (values) => sorted(values)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Median and the quarters around it. */
export function spread(values) {
  const inOrder = sorted(values);
  const at = (share) => inOrder[Math.min(inOrder.length - 1, Math.floor(share * inOrder.length))];
  return { median: median(values), low: at(0.25), high: at(0.75) };
}

/** The figures of each round as shares of the first way's in the same round: what noise does to one, it does to both. */
export function ratios(rounds, base) {
  return Object.fromEntries(
    Object.entries(rounds).map(([name, values]) => [name, spread(values.map((value, at) => value / rounds[base][at]))]),
  );
}

/** Runs a script of the bench in a process of its own and answers the JSON of its last line. */
export function inProcess(script, args = [], flags = []) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, path, ...args], {
    encoding: 'utf8',
    cwd: root,
    timeout: 240_000,
  });
  if (status !== 0) throw new Error(`${script} ${args.join(' ')}: ${stderr.trim().split('\n').slice(-12).join('\n')}`);
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

/** Takes every request, with the body as text. Requests for `pages` are answered with their text. */
export async function startSink(pages = {}) {
  const bodies = [];
  const server = createServer((request, response) => {
    const page = pages[request.url];
    if (page) return void response.setHeader('content-type', page.type).end(page.text);
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(textOf(Buffer.concat(chunks)));
      response
        .writeHead(200, {
          'access-control-allow-headers': '*',
          'access-control-allow-origin': '*',
          'content-type': 'application/json',
        })
        .end('{}');
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${server.address().port}`, bodies, close };
}

const textOf = (bytes) => (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('latin1');

/** The browsers of the test suites. */
export const loadBrowsers = () => importTypeScript(['test/support/browsers/index.ts']);

export const sleep = (millis) => new Promise((resolve) => void setTimeout(resolve, millis));

/** The work's answer, or a fault when it takes too long. */
export function within(millis, work) {
  return Promise.race([work, fail(millis)]);
}

async function fail(millis) {
  await sleep(millis);
  throw new Error(`no end after ${millis / 1000} s`);
}

/** Waits until `ready` answers true, at most so long. */
export async function until(ready, millis) {
  for (const end = Date.now() + millis; Date.now() < end && !ready();) await sleep(20);
  return ready();
}

/** A part's figures, kept for the page of results. */
export function keep(part, result) {
  mkdirSync(`${workshop}results`, { recursive: true });
  writeFileSync(`${workshop}results/${part}.json`, JSON.stringify(result, null, 2));
}
