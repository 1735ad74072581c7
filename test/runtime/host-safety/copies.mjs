/** Copies of the package in one process, and one that is loaded anew as by a hot reload: `node copies.mjs <url> <second copy>`. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import * as first from 'threadlight';

const [url, second] = process.argv.slice(2);
const warnings = [];
console.warn = (text) => warnings.push(text);

const original = globalThis.fetch;
const running = first.initialize({ appName: 'copies', baseUrl: url });
const watched = globalThis.fetch;

const require = createRequire(pathToFileURL(second));
const commonjs = require('threadlight');
const entry = pathToFileURL(second).href;
const copies = [
  commonjs,
  await import(entry),
  await import(`${entry}?reloaded=1`),
  await import(`${import.meta.resolve('threadlight')}?reloaded=2`),
];

const same = copies.map((copy) => copy.initialize({ appName: 'again', baseUrl: url }) === running);
const results = [];
for (const [index, copy] of copies.entries()) {
  results.push(
    await first.withConversation('one', () =>
      copy.withTask({ name: `copy-${index}` }, async () => {
        await fetch(`${url}/data`);
        return [copy.getConversationId(), first.getConversationId()];
      }),
    ),
  );
}
const stillOnce = globalThis.fetch === watched;
const { sent } = await copies[1].shutdown();
const restored = globalThis.fetch === original;
const after = await first.withTask({ name: 'after' }, async () => 'runs');
console.log(JSON.stringify({ same, results, stillOnce, sent, restored, after, warnings }));
