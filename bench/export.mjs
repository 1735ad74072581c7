/**
 * CPU of exporting batches of 512 spans of about 3 KB beside OpenTelemetry's exporters, to a sink in another process; what a
 * conversation that repeats its history weighs on the wire; and what is left of a burst of 10,000 spans.
 *
 * Each exporter has a process of its own, because one's garbage is collected at another's cost; they take short turns, because what slows
 * the machine for a second shall slow all of them.
 *
 *     npm run bench -- export
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import nodeResolve from '@rollup/plugin-node-resolve';
import { rollup } from 'rollup';
import esbuild from 'rollup-plugin-esbuild';
import { keep, ratios, spread, workshop } from './harness.mjs';
import { folderOf, installPeers } from './peers.mjs';

const BATCH = 512;
const BATCHES_A_TURN = 3;
const TURNS_A_ROUND = 5;
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 9);
const exporterFile = `${workshop}exporter.mjs`;

const ways = {
  'OpenTelemetry JSON': (url) => openTelemetry('http', url),
  'OpenTelemetry JSON, gzip': (url) => openTelemetry('http', url, 'gzip'),
  'OpenTelemetry Protobuf': (url) => openTelemetry('proto', url),
  'threadlight JSON': (url) => ours(url, 'none'),
  'threadlight JSON, secrets not masked': (url) => ours(url, 'none', { maskSecrets: false }),
  'threadlight JSON, Brotli': (url) => ours(url, 'br'),
  'threadlight JSON, gzip': (url) => ours(url, 'gzip'),
};

const [task, ...given] = process.argv.slice(2);
if (task === 'sink') serveSink();
else if (task === 'way') await exportInTurns(...given);
else await main();

/** Answers a GET with the bytes of bodies since the last one. It takes Brotli and says so, as the Sessions server does. */
function serveSink() {
  let bytes = 0;
  const server = createServer((request, response) => {
    request
      .on('data', (chunk) => (bytes += chunk.length))
      .on('end', () => {
        const answer = request.method === 'GET' ? JSON.stringify({ bytes }) : '{}';
        if (request.method === 'GET') bytes = 0;
        response.writeHead(200, { 'content-type': 'application/json', 'accept-encoding': 'br, gzip, deflate' }).end(answer);
      });
  });
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
  process.once('disconnect', () => process.exit(0));
}

/** One exporter in this process: exports for a turn when it is told to, and answers with the microseconds of CPU since the last turn. */
async function exportInTurns(name, url) {
  const exportBatch = await ways[name](url);
  let before = process.cpuUsage();
  process.on('message', async () => {
    for (let batch = 0; batch < BATCHES_A_TURN; batch++) await exportBatch();
    const { user, system } = process.cpuUsage(before);
    before = process.cpuUsage();
    process.send(user + system);
  });
  process.once('disconnect', () => process.exit(0));
  process.send('ready');
}

async function main() {
  installPeers(['otel-2']);
  await buildExporter();
  const sink = fork(fileURLToPath(import.meta.url), ['sink']);
  const [port] = await once(sink, 'message');
  const url = `http://127.0.0.1:${port}/v1/traces`;
  const bytes = async () => (await (await fetch(url)).json()).bytes;
  const figures = await compare(url, bytes);
  const wire = await conversationOnTheWire((compression, spans) => ours(url, compression, {}, spans), bytes);
  const burst = await burstOf(10_000, url);
  keep('export', { ...figures, wire, burst });
  report(figures, wire, burst);
  sink.kill();
}

function report({ cpu, bytes }, wire, burst) {
  for (const [name, { median }] of Object.entries(cpu.values)) {
    console.log(
      name.padEnd(38),
      `${median.toFixed(1)} µs CPU a span, ${cpu.ratios[name].median.toFixed(2)} of OpenTelemetry; ${bytes[name].toFixed(0)} bytes a span`,
    );
  }
  for (const coding of ['br', 'gzip']) {
    console.log(
      `20 turns that repeat their history, ${coding}: ${wire[coding]} of ${wire.none} bytes, ${(wire[coding] / wire.none).toFixed(2)}`,
    );
  }
  console.log(`burst of 10,000: OpenTelemetry ${burst.openTelemetry}, threadlight ${burst.threadlight} delivered`);
}

async function compare(url, bytes) {
  const children = {};
  for (const name of Object.keys(ways)) {
    children[name] = fork(fileURLToPath(import.meta.url), ['way', name, url]);
    await once(children[name], 'message');
  }
  const rounds = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  const sizes = {};
  for (let round = 0; round <= ROUNDS; round++) {
    const spent = await roundOf(children, bytes, sizes);
    for (const [name, all] of Object.entries(rounds)) all.push(spent[name]);
  }
  for (const all of Object.values(rounds)) all.shift(); // The first warms up.
  for (const child of Object.values(children)) child.disconnect();
  const values = Object.fromEntries(Object.entries(rounds).map(([name, all]) => [name, spread(all)]));
  return {
    cpu: { values, ratios: ratios(rounds, 'OpenTelemetry JSON'), gzipRatios: ratios(rounds, 'OpenTelemetry JSON, gzip') },
    bytes: sizes,
  };
}

/** Microseconds of CPU a span, by way. */
async function roundOf(children, bytes, sizes) {
  const spent = Object.fromEntries(Object.keys(ways).map((name) => [name, 0]));
  for (let turn = 0; turn < TURNS_A_ROUND; turn++) {
    for (const [name, child] of Object.entries(children)) {
      child.send('export');
      const [micros] = await once(child, 'message');
      spent[name] += micros / BATCH / BATCHES_A_TURN / TURNS_A_ROUND;
      sizes[name] = (await bytes()) / BATCH / BATCHES_A_TURN;
    }
  }
  return spent;
}

function openTelemetry(kind, url, compression) {
  const spans = makeSpans(BATCH);
  const from = createRequire(`${folderOf('otel-2')}/package.json`);
  const { OTLPTraceExporter } = from(`@opentelemetry/exporter-trace-otlp-${kind}`);
  const exporter = new OTLPTraceExporter({ url, compression });
  return () =>
    new Promise((resolve, reject) => exporter.export(spans, ({ code, error }) => (code === 0 ? resolve() : reject(error))));
}

function surroundings() {
  return { fetch, timers: { set: (fn, ms) => setTimeout(fn, ms), clear: clearTimeout }, now: Date.now, random: Math.random };
}

async function ours(url, compression, options, spans = makeSpans(BATCH)) {
  const { content, createBatchProcessor, createSender, platform } = await import(pathToFileURL(exporterFile));
  const all = { ...surroundings(), url, content, compression, ...platform.cheaper(fetch, compression), ...options };
  const processor = createBatchProcessor(all, createSender(all));
  return async () => {
    const { sent } = processor.report();
    for (const span of spans) processor.onEnd(span);
    const report = await processor.forceFlush();
    if (report.sent !== sent + spans.length) throw new Error(`not all sent: ${JSON.stringify(report)}`);
  };
}

/** By what makes the package: esbuild's own bundles hold constants as variables, and run slower. */
async function buildExporter() {
  const bundle = await rollup({
    input: fileURLToPath(new URL('exporter.ts', import.meta.url)),
    external: [/^node:/, '@opentelemetry/api'],
    plugins: [nodeResolve({ extensions: ['.ts', '.js'] }), esbuild({ target: 'es2022', tsconfig: false })],
  });
  await bundle.write({ file: exporterFile, format: 'es' });
}

/** Each turn's span carries all that was said before it, as model calls do. One batch at the end, as a server sends it. */
async function conversationOnTheWire(exportOf, bytes) {
  const history = [];
  const spans = makeSpans(20).map((span, turn) => {
    history.push(
      { role: 'user', parts: [{ type: 'text', content: sentences(turn * 2) }] },
      { role: 'assistant', parts: [{ type: 'text', content: sentences(turn * 2 + 1) }] },
    );
    return { ...span, attributes: { ...span.attributes, 'gen_ai.input.messages': JSON.stringify(history) } };
  });
  const wire = {};
  for (const compression of ['none', 'br', 'gzip']) {
    const exportBatch = await exportOf(compression, spans);
    await exportBatch(); // The answer to the first tells how the next may be compressed.
    await bytes();
    await exportBatch();
    wire[compression] = await bytes();
  }
  return wire;
}

/** About 1.2 KB that no other call gives. */
function sentences(seed) {
  const words = [
    'weather',
    'Paris',
    'tomorrow',
    'umbrella',
    'question',
    'answer',
    'model',
    'tool',
    'because',
    'perhaps',
    'seven',
    'the',
    'a',
    'of',
    'and',
    'later',
  ];
  let state = seed + 1;
  const next = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) >>> 16;
  return Array.from({ length: 200 }, () => (next() % 4 ? words[next() % words.length] : next().toString(36))).join(' ');
}

/** Spans that all end in one tick, counted at an exporter that takes everything. */
async function burstOf(count, url) {
  const counting = (counts) => ({
    export: (spans, done) => {
      counts.sent += spans.length;
      setTimeout(() => done({ code: 0 }), 5);
    },
    shutdown: async () => {},
    forceFlush: async () => {},
  });
  const [theirs, own] = [{ sent: 0 }, { sent: 0 }];
  const from = createRequire(`${folderOf('otel-2')}/package.json`);
  const { BatchSpanProcessor, NodeTracerProvider } = from('@opentelemetry/sdk-trace-node');
  const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(counting(theirs))] });
  for (let made = 0; made < count; made++) provider.getTracer('bench').startSpan('burst').end();
  await provider.shutdown();
  const { getTracer, initialize, shutdown } = await import('threadlight');
  initialize({ baseUrl: url, exporter: counting(own), instrumentFetch: false });
  for (let made = 0; made < count; made++) getTracer().startSpan('burst').end();
  await shutdown();
  return { openTelemetry: theirs.sent, threadlight: own.sent };
}

function makeSpans(count) {
  const resource = { attributes: { 'service.name': 'bench', 'telemetry.sdk.language': 'nodejs' } };
  const instrumentationScope = { name: 'bench', version: '1' };
  return Array.from({ length: count }, (_, place) => {
    const context = { traceId: hex(place + 1, 32), spanId: hex(place + 1, 16), traceFlags: 1 };
    return {
      name: 'chat gpt-4o',
      kind: 2,
      spanContext: () => context,
      parentSpanContext: { ...context, spanId: hex(1, 16) },
      startTime: [1_763_890_000, 123_456_789],
      endTime: [1_763_890_001, 23_456_789],
      status: { code: 0 },
      attributes: makeAttributes(place),
      events: [],
      links: [],
      resource,
      instrumentationScope,
      droppedAttributesCount: 0,
      droppedEventsCount: 0,
      droppedLinksCount: 0,
    };
  });
}

function makeAttributes(place) {
  const message = (role) => ({ role, parts: [{ type: 'text', content: sentences(place) }] });
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-4o',
    'gen_ai.response.model': 'gpt-4o-2024-11-20',
    'gen_ai.conversation.id': '0192f0c1-7d52-7f3a-9f0e-1c2d3e4f5a6b',
    'gen_ai.usage.input_tokens': 123,
    'gen_ai.usage.output_tokens': 456,
    'gen_ai.request.temperature': 0.7,
    'server.address': 'api.openai.com',
    'server.port': 443,
    'gen_ai.input.messages': JSON.stringify([message('user'), message('assistant')]),
    'app.streamed': true,
  };
}

function hex(value, digits) {
  return value.toString(16).padStart(digits, '0');
}
