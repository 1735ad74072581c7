/**
 * What a nested pair of spans costs (`withWorkflow` > `withTask`, awaited, inside a conversation), beside the same pair made with
 * OpenTelemetry's SDK 2. Both batch; nothing is exported. Rounds alternate, and the figures are medians with the ratio of each round.
 *
 *     npm run build && node --expose-gc bench/span-cost.mjs
 */
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import * as threadlight from 'threadlight';

const PAIRS = 20_000;
const ROUNDS = 9;
const nowhere = { export: (_spans, done) => done({ code: 0 }), shutdown: async () => {}, forceFlush: async () => {} };

const answer = async () => 'answer';

function openTelemetry() {
  const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(nowhere)] });
  provider.register({ contextManager: new AsyncLocalStorageContextManager() });
  const tracer = trace.getTracer('bench');
  const pair = () =>
    tracer.startActiveSpan('chat.workflow', async (outer) => {
      await tracer.startActiveSpan('answer.task', async (inner) => {
        await answer();
        inner.end();
      });
      outer.end();
    });
  return { pair, stop: async () => { await provider.shutdown(); trace.disable(); context.disable(); } };
}

function ours(options) {
  threadlight.initialize({ exporter: nowhere, instrumentFetch: false, ...options });
  const task = () => threadlight.withTask({ name: 'answer' }, answer);
  const pair = () => threadlight.withWorkflow({ name: 'chat', conversationId: 'c' }, task);
  return { pair, stop: () => threadlight.shutdown() };
}

async function measure(pair, atOnce) {
  globalThis.gc?.();
  const heap = process.memoryUsage().heapUsed;
  const begun = process.hrtime.bigint();
  for (let done = 0; done < PAIRS; done += atOnce) await Promise.all(Array.from({ length: atOnce }, pair));
  return { micros: Number(process.hrtime.bigint() - begun) / 1000 / PAIRS, bytes: (process.memoryUsage().heapUsed - heap) / PAIRS };
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

const makers = { 'OpenTelemetry 2': openTelemetry, 'threadlight, no content': () => ours({ traceContent: false }), threadlight: () => ours({}) };

async function roundOf(rounds, atOnce) {
  for (const [name, make] of Object.entries(makers)) {
    const { pair, stop } = make();
    rounds[name].push((await measure(pair, atOnce)).micros);
    await stop();
  }
}

function print(rounds, atOnce) {
  const baseline = rounds['OpenTelemetry 2'];
  for (const [name, micros] of Object.entries(rounds)) {
    const ratio = median(micros.map((value, index) => value / baseline[index]));
    console.log(`${String(atOnce).padStart(5)} at once  ${name.padEnd(24)} ${median(micros).toFixed(2)} µs a pair  ${ratio.toFixed(2)}`);
  }
}

for (const atOnce of [1, 100, 1_000]) {
  const rounds = Object.fromEntries(Object.keys(makers).map((name) => [name, []]));
  for (let round = 0; round <= ROUNDS; round++) await roundOf(rounds, atOnce);
  for (const micros of Object.values(rounds)) micros.shift(); // The first warms up.
  print(rounds, atOnce);
}
