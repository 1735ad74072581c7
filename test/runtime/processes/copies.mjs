import * as first from 'threadlight';
import * as second from 'copy-of-threadlight';

/** Two copies in one process, as hot reload and mixed installations make them: `node copies.mjs <collector> <world>`. */
const [url, world] = process.argv.slice(2);
const warnings = [];
console.warn = (text) => warnings.push(text);
const untouched = globalThis.fetch;

const sdk = first.initialize({ baseUrl: url });
const again = second.initialize({ baseUrl: url });
await first.withWorkflow({ name: 'first', conversationId: 'c' }, () =>
  second.withTask({ name: 'second' }, async () => (await fetch(world)).text()),
);
const report = await second.shutdown();
const restored = globalThis.fetch === untouched;
second.initialize({ baseUrl: url });
first.withTask({ name: 'anew' }, () => undefined);
const anew = await first.shutdown();
console.log(JSON.stringify({ isSame: sdk === again, warnings, report, anew, restored }));
