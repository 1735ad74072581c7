/**
 * What an `await` costs in a page: native, with await tracking outside of all conversations, inside of one, and after `shutdown()`.
 *
 *     node bench/await.mjs
 */
import { createServer } from 'node:http';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { mkdir } from 'node:fs/promises';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

async function bundled(entry, outfile, options) {
  await build({ entryPoints: [here(entry)], bundle: true, target: 'es2022', outfile, logLevel: 'error', ...options });
  return outfile;
}

async function loadBrowsers() {
  const outfile = await bundled('../test/support/browsers/index.ts', here('../.cache/bench/browsers.mjs'), { platform: 'node', format: 'esm', packages: 'external' });
  return import(pathToFileURL(outfile));
}

async function measureIn(launch, engine, url) {
  const browser = await launch(engine);
  try {
    await browser.open(url);
    return await browser.evaluate(() => globalThis.bench.measure());
  } finally {
    await browser.close();
  }
}

await mkdir(here('../.cache/bench'), { recursive: true });
const { outputFiles } = await build({ entryPoints: [here('await-page.ts')], bundle: true, format: 'iife', target: 'es2022', write: false });
const server = createServer((request, response) => {
  const script = request.url === '/bench.js';
  response.setHeader('content-type', script ? 'text/javascript' : 'text/html').end(script ? outputFiles[0].text : '<!doctype html><script src="/bench.js"></script>');
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const { launch } = await loadBrowsers();
console.log('nanoseconds an await      native   outside    inside  after shutdown');
for (const engine of ['chromium', 'firefox', 'webkit']) {
  const { native, outside, inside, afterwards } = await measureIn(launch, engine, `http://127.0.0.1:${server.address().port}/`);
  console.log(engine.padEnd(22), ...[native, outside, inside, afterwards].map((nanos) => nanos.toFixed(0).padStart(9)));
}
server.close();
