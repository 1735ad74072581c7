// CPU of exporting batches of 512 spans of about 3 KB, beside OpenTelemetry's JSON exporter in the same run.
// Usage: node bench/export.mjs [rounds]
import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import { build } from 'esbuild';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';

const BATCH = 512;
const BATCHES_A_ROUND = 20;

if (process.argv[2] === 'sink') serveSink();
else await compare(Number(process.argv[2] ?? 9));

function serveSink() {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
  });
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
}

async function compare(rounds) {
  const sink = fork(new URL(import.meta.url), ['sink']);
  const port = await new Promise((resolve) => sink.once('message', resolve));
  const url = `http://127.0.0.1:${port}/v1/traces`;
  const spans = makeSpans(BATCH);
  const ways = {
    'OpenTelemetry JSON': opentelemetry(url, spans),
    'threadlight JSON, masked': await threadlight(url, spans, true),
    'threadlight JSON, not masked': await threadlight(url, spans, false),
  };
  const ratios = Object.fromEntries(Object.keys(ways).map((name) => [name, { cpu: [], ratio: [] }]));
  for (let round = -2; round < rounds; round++) await measureRound(ways, ratios, round >= 0);
  for (const [name, { cpu, ratio }] of Object.entries(ratios)) {
    console.log(`${name.padEnd(30)} ${median(cpu).toFixed(2)} µs CPU a span, ${median(ratio).toFixed(2)} of OpenTelemetry`);
  }
  sink.kill();
}

async function measureRound(ways, results, counts) {
  let base;
  for (const [name, exportBatch] of Object.entries(ways)) {
    const before = process.cpuUsage();
    for (let batch = 0; batch < BATCHES_A_ROUND; batch++) await exportBatch();
    const { user, system } = process.cpuUsage(before);
    const cpu = (user + system) / BATCH / BATCHES_A_ROUND;
    base ??= cpu;
    if (!counts) continue;
    results[name].cpu.push(cpu);
    results[name].ratio.push(cpu / base);
  }
}

function opentelemetry(url, spans) {
  const exporter = new OTLPTraceExporter({ url });
  return () =>
    new Promise((resolve, reject) => exporter.export(spans, ({ code, error }) => (code === 0 ? resolve() : reject(error))));
}

async function threadlight(url, spans, maskSecrets) {
  const { createBatchProcessor } = await loadExporter();
  const processor = createBatchProcessor({
    url,
    fetch,
    maskSecrets,
    timers: { set: (fn, ms) => setTimeout(fn, ms), clear: clearTimeout },
    now: Date.now,
    random: Math.random,
  });
  return async () => {
    const { sent } = processor.report();
    for (const span of spans) processor.onEnd(span);
    const report = await processor.forceFlush();
    if (report.sent !== sent + spans.length) throw new Error(`not all sent: ${JSON.stringify(report)}`);
  };
}

async function loadExporter() {
  const stdin = { contents: "export * from './src/export/batch'", resolveDir: process.cwd(), loader: 'ts' };
  const { outputFiles } = await build({ stdin, bundle: true, format: 'esm', write: false, target: 'es2022' });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString('base64')}`);
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
  const said = 'The quick brown fox asks what the weather will be in Paris, and gets an answer. '.repeat(13);
  const message = (role) => ({ role, parts: [{ type: 'text', content: `${place} ${said}` }] });
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

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
