/**
 * What an `await` costs in a page: native, with await tracking outside of all conversations, inside of one, and after `shutdown()`.
 *
 *     npm run bench -- await
 */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { keep, loadBrowsers, startSink, within } from './harness.mjs';

const page = fileURLToPath(new URL('await-page.ts', import.meta.url));
const { outputFiles } = await build({ entryPoints: [page], bundle: true, format: 'iife', target: 'es2022', write: false });
const server = await startSink({
  '/': { type: 'text/html', text: '<!doctype html><script src="/bench.js"></script>' },
  '/bench.js': { type: 'text/javascript', text: outputFiles[0].text },
});
const { launch } = await loadBrowsers();

async function measureIn(engine) {
  const browser = await launch(engine);
  try {
    await browser.open(`${server.url}/`);
    return await browser.evaluate(() => globalThis.bench.measure());
  } finally {
    await browser.close();
  }
}

const result = {};
console.log('nanoseconds an await      native   outside    inside  after shutdown');
for (const engine of ['chromium', 'firefox', 'webkit']) {
  result[engine] = await within(60_000, measureIn(engine)).catch((fault) => ({ fault: String(fault.message) }));
  const { native, outside, inside, afterwards, fault } = result[engine];
  console.log(
    engine.padEnd(22),
    ...(fault ? [fault] : [native, outside, inside, afterwards].map((nanos) => nanos.toFixed(0).padStart(9))),
  );
}
keep('await', result);
process.exit(0);
