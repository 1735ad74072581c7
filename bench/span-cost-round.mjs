/**
 * One way of making nested pairs of spans, in a process of its own: `workflow` > `task`, awaited, inside a conversation.
 * Prints microseconds and bytes a pair. Arguments: way, pairs at once. Wants `--expose-gc` and a young generation that holds a run.
 */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { folderOf } from './peers.mjs';

const PAIRS = 20_000;
const RUNS = 7;
const [way, atOnce] = [process.argv[2], Number(process.argv[3])];
const nowhere = { export: (_spans, done) => done({ code: 0 }), shutdown: async () => {}, forceFlush: async () => {} };
const answer = async () => 'answer';

/**
 * One pair stays under way, as on a server there is always one. The collection of the whole heap before each run else throws away the
 * code that was compiled for shapes of which there is no object at that moment: it would be compiled again in each run.
 */
let holding = false;
const held = [];
const step = (...given) => (holding ? hold(given) : answer());

function hold(given) {
  const never = new Promise(() => {});
  held.push(given, never);
  return never;
}

async function openTelemetry() {
  const from = createRequire(`${folderOf('otel-2')}/package.json`);
  const { trace } = from('@opentelemetry/api');
  const { AsyncLocalStorageContextManager } = from('@opentelemetry/context-async-hooks');
  const { BatchSpanProcessor, NodeTracerProvider } = from('@opentelemetry/sdk-trace-node');
  const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(nowhere)] });
  provider.register({ contextManager: new AsyncLocalStorageContextManager() });
  const tracer = trace.getTracer('bench');
  return () =>
    tracer.startActiveSpan('chat.workflow', async (outer) => {
      await tracer.startActiveSpan('answer.task', async (inner) => {
        await step();
        inner.end();
      });
      outer.end();
    });
}

async function threadlight(options) {
  const { initialize, withTask, withWorkflow } = await import('threadlight');
  initialize({ exporter: nowhere, instrumentFetch: false, ...options });
  const task = () => withTask({ name: 'answer' }, step);
  return () => withWorkflow({ name: 'chat', conversationId: 'c' }, task);
}

async function traceloop() {
  const from = createRequire(`${folderOf('traceloop')}/package.json`);
  const module = await import(pathToFileURL(from.resolve('@traceloop/node-server-sdk')).href);
  const sdk = module.default ?? module;
  sdk.initialize({ exporter: nowhere, silenceInitializationMessage: true, traceloopSyncEnabled: false, instrumentModules: {} });
  const task = () => sdk.withTask({ name: 'answer' }, step);
  return () => sdk.withWorkflow({ name: 'chat' }, task);
}

const ways = {
  'otel-2': openTelemetry,
  'threadlight-no-content': () => threadlight({ traceContent: false }),
  threadlight: () => threadlight({}),
  traceloop,
};

async function run(pair, count) {
  for (let done = 0; done < count; done += atOnce) await Promise.all(Array.from({ length: atOnce }, pair));
}

async function measure(pair) {
  globalThis.gc();
  const heap = process.memoryUsage().heapUsed;
  const cpu = process.cpuUsage();
  const begun = process.hrtime.bigint();
  await run(pair, PAIRS);
  const micros = Number(process.hrtime.bigint() - begun) / 1000 / PAIRS;
  const { user, system } = process.cpuUsage(cpu);
  return { micros, cpu: (user + system) / PAIRS, bytes: (process.memoryUsage().heapUsed - heap) / PAIRS };
}

const pair = await ways[way]();
await run(pair, PAIRS);
holding = true;
held.push(pair());
holding = false;
const runs = [];
for (let count = 0; count < RUNS; count++) runs.push(await measure(pair));
const best = (key) => runs.map((each) => each[key]).sort((a, b) => a - b)[Math.floor(RUNS / 2)];
console.log(JSON.stringify({ micros: best('micros'), cpu: best('cpu'), bytes: best('bytes') }));
process.exit(0);
