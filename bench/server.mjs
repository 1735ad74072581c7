/**
 * What the Sessions server takes and how fast it answers: ingest over HTTP from a second process beside what one core can parse,
 * then list, search, session and span at each size, and the memory meanwhile. Linux.
 *
 *     npm run build && npm run bench:server -- --spans 100000 --copies 10,100 --folder /var/tmp/bench --node /path/to/node
 *
 * `--spans` are the sizes to stop and read at; `--copies` how many times as large the last of them is made then, by copies of
 * its rows (`server/multiply.mjs`), to read again; `--folder` takes the data, 6 KB a span, and is emptied of it afterwards. With
 * `--keep` the data stays there, and the next run with it goes on from what is there. `--clickhouse <data folder>` then measures
 * how fast ClickHouse takes spans through the server, and `clickhouse.mjs` on that folder, which is filled when it is not
 * (`--clickhouse-spans`, a hundred million: 7 GB, and half an hour) and kept.
 */
import { fork, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startEngine } from './server/clickhouse-engine.mjs';
import { SPANS_A_BATCH } from './server/conversations.mjs';
import { progressIn } from './server/progress.mjs';
import { measureReads } from './server/reads.mjs';
import { cpuSecondsOf, startServer } from './server/server-process.mjs';
import { stores } from './server/stores.mjs';

const { values: options } = parseArgs({
  allowNegative: true,
  options: {
    spans: { type: 'string', default: '100000' },
    copies: { type: 'string', default: '' },
    store: { type: 'string', default: 'sqlite' },
    address: { type: 'string' },
    folder: { type: 'string', default: tmpdir() },
    keep: { type: 'boolean', default: false },
    node: { type: 'string', default: process.execPath },
    'node-args': { type: 'string', default: '' },
    connections: { type: 'string', default: '4' },
    reads: { type: 'boolean', default: true },
    clickhouse: { type: 'string' },
    'clickhouse-spans': { type: 'string', default: '100000000' },
  },
});

/** ClickHouse writes one request after the other. */
const clickHouseBatches = 40;

const megabytes = (bytes) => `${Math.round(bytes / 2 ** 20)} MB`;
const rounded = (number) => Math.round(number).toLocaleString('en');

mkdirSync(options.folder, { recursive: true });
const folder = options.keep ? join(options.folder, 'threadlight-bench') : mkdtempSync(join(options.folder, 'threadlight-bench-'));
mkdirSync(folder, { recursive: true });
const progress = progressIn(folder);
try {
  await run(stores[options.store]({ folder, address: options.address }));
} finally {
  if (!options.keep) rmSync(folder, { recursive: true, force: true });
}

async function run(store) {
  const limits = await parseLimit();
  console.log(
    `${cpus().length} × ${cpus()[0]?.model}, ${megabytes(totalmem())}, store ${options.store}, server on ${options.node}`,
  );
  console.log(
    `one core: parses ${rounded(limits.parse)} spans/s, parses and flattens ${rounded(limits.flatten)} (${rounded(limits.bytesPerSpan)} bytes a span)`,
  );
  const nodeArgs = options['node-args'].split(' ').filter(Boolean);
  await ingestAndRead(store, { nodeArgs, limits });
  await readCopies(store, { nodeArgs });
  if (options.clickhouse) await measureClickHouse({ nodeArgs, limits });
}

async function measureClickHouse({ nodeArgs, limits }) {
  console.log('\nClickHouse');
  const engine = await startEngine(mkdtempSync(join(folder, 'clickhouse-')));
  const args = ['--store', `${engine.url.replace('http:', 'clickhouse:')}/ingest`];
  const server = await startServer({ node: options.node, nodeArgs, args });
  const sender = await startSender();
  await ingest(server, sender, { from: 0, to: clickHouseBatches, limits });
  sender.kill();
  await server.stop();
  await engine.stop();
  const program = fileURLToPath(new URL('clickhouse.mjs', import.meta.url));
  const { status } = spawnSync(process.execPath, [program, options['clickhouse-spans'], options.clickhouse], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`clickhouse.mjs ended with ${status}`);
}

async function ingestAndRead(store, { nodeArgs, limits }) {
  const sizes = options.spans.split(',').map((size) => Math.ceil(Number(size) / SPANS_A_BATCH));
  const missing = sizes.filter((batches) => batches > progress.batches);
  if (missing.length === 0) return;
  const server = await startServer({ node: options.node, nodeArgs, args: store.args });
  const sender = await startSender();
  for (const batches of missing) {
    await progress.change(() => ingest(server, sender, { from: progress.batches, to: batches, limits }), { batches });
    const bytes = store.bytesOnDisk();
    console.log(
      `${rounded(batches * SPANS_A_BATCH)} spans stored${bytes === null ? '' : `, ${rounded(bytes / batches / SPANS_A_BATCH)} bytes each on disk`}`,
    );
    if (options.reads) await read(server);
  }
  sender.kill();
  await server.stop();
}

async function readCopies(store, { nodeArgs }) {
  for (const copies of options.copies.split(',').filter(Boolean).map(Number)) {
    if (copies < progress.copies) continue;
    const begun = performance.now();
    if (copies > progress.copies) await progress.change(() => multiplied(store.db, progress.copies, copies), { copies });
    console.log(
      `${rounded(progress.batches * SPANS_A_BATCH * copies)} spans, copied in ${rounded((performance.now() - begun) / 1000)} s`,
    );
    const server = await startServer({ node: options.node, nodeArgs, args: store.args });
    await read(server);
    console.log(`  memory after reading ${megabytes(server.usage().rss)}`);
    await server.stop();
  }
}

function multiplied(path, from, to) {
  const child = fork(new URL('server/multiply.mjs', import.meta.url), { execPath: options.node });
  child.on('message', ({ done }) => done % 10 === 0 && console.error(`${done} copies`));
  child.send({ path, from, to });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`copying ended with ${code}`))));
  });
}

function parseLimit() {
  const child = fork(new URL('server/parse-limit.mjs', import.meta.url), { execPath: options.node });
  return new Promise((resolve) => child.once('message', resolve));
}

async function startSender() {
  const sender = fork(new URL('server/sender.mjs', import.meta.url));
  await new Promise((resolve) => sender.once('message', resolve));
  return sender;
}

async function ingest(server, sender, { from, to, limits }) {
  const before = server.usage();
  const senderBefore = cpuSecondsOf(sender.pid);
  const begun = performance.now();
  const memory = [];
  const watch = setInterval(() => memory.push(server.usage().rss), 200);
  const { spans, refused, seconds } = await sendAll(
    sender,
    { url: server.url, from, to, connections: Number(options.connections) },
    begun,
  );
  clearInterval(watch);
  const { mostRss, cpuSeconds } = server.usage();
  const rate = spans / seconds.at(-1);
  const cpu = ((cpuSeconds - before.cpuSeconds) * 1e6) / spans;
  const senderCpu = ((cpuSecondsOf(sender.pid) - senderBefore) * 1e6) / spans;
  console.log(
    `ingest: ${rounded(rate)} spans/s, ${(rate / limits.flatten).toFixed(2)} of what one core parses and flattens; ` +
      `${cpu.toFixed(1)} µs of CPU a span, and ${senderCpu.toFixed(1)} for sending it; told to wait ${refused} times; ` +
      `memory ${megabytes(median(memory))} at the median, ${megabytes(mostRss)} at most`,
  );
}

function sendAll(sender, task, begun) {
  const seconds = [];
  return new Promise((resolve, reject) => {
    sender.on('exit', (code) => reject(new Error(`the sender ended with ${code}`)));
    sender.on('message', function listen(message) {
      seconds.push((performance.now() - begun) / 1000);
      if (!message.done) return;
      sender.off('message', listen);
      resolve({ ...message, seconds });
    });
    sender.send(task);
  });
}

async function read(server) {
  const results = await measureReads(server.url, progress.batches, progress.copies);
  for (const [name, { p50, p99, bytes }] of Object.entries(results)) {
    console.log(
      `  ${name.padEnd(22)} p50 ${p50.toFixed(1).padStart(7)} ms   p99 ${p99.toFixed(1).padStart(7)} ms   ${rounded(bytes)} bytes`,
    );
  }
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
