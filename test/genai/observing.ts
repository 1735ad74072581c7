import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import type { Context, Tracer } from '@opentelemetry/api';
import { tapInPlace } from '../../src/fetch/tap-stream';
import type { ObserveHost } from '../../src/genai/observe';
import { observeModelCall } from '../../src/genai/observe';
import { builtInProviders } from '../../src/genai/providers';

export interface Observed {
  /** What a client is given in place of the runtime's fetch. */
  readonly fetch: typeof fetch;
  readonly host: ObserveHost;
  readonly contexts: AsyncLocalStorageContextManager;
  readonly reports: unknown[];
  /** Spans that have ended. */
  spans(): ReadableSpan[];
  /** The only span there is. */
  span(): ReadableSpan;
  /** Spans begun and not ended. */
  open(): number;
  tracerNamed(name: string): Tracer;
  run<Result>(context: Context, fn: () => Result): Result;
}

/** One for all tests: Node 20 visits every store that there is for each promise. */
const contexts = new AsyncLocalStorageContextManager();

/** Observation as the SDK wires it up, with what it records at hand. */
export function observing(options: Partial<ObserveHost> & { content?: boolean } = {}): Observed {
  const exporter = new InMemorySpanExporter();
  let started = 0;
  const counter = { onStart: () => void (started += 1), onEnd: () => {}, forceFlush: async () => {}, shutdown: async () => {} };
  const provider = new BasicTracerProvider({ spanProcessors: [counter, new SimpleSpanProcessor(exporter)] });
  contexts.enable();
  const reports: unknown[] = [];
  const host: ObserveHost = {
    tap: tapInPlace,
    tracer: provider.getTracer('test'),
    activeContext: () => contexts.active(),
    runIn: (context, fn) => contexts.with(context, fn),
    recordsContent: () => options.content ?? true,
    maxContentLength: 256 * 1024,
    report: (code, cause) => reports.push(code, cause),
    providers: builtInProviders,
    ...options,
  };
  const native = globalThis.fetch;
  const spans = () => exporter.getFinishedSpans();
  return {
    fetch: (input, init) => observeModelCall(host, native, input, init) ?? native(input, init),
    host,
    contexts,
    reports,
    spans,
    span: () => {
      if (spans().length !== 1) throw new Error(`Expected one span, found ${spans().length}`);
      return spans()[0]!;
    },
    open: () => started - spans().length,
    tracerNamed: (name) => provider.getTracer(name),
    run: (context, fn) => contexts.with(context, fn),
  };
}

export interface RecordedMessage {
  readonly role: string;
  readonly parts: [RecordedPart, ...RecordedPart[]];
}

export interface RecordedPart {
  readonly type: string;
  readonly content: string;
}

/** A content attribute as what it says. */
export function contentOf(
  span: ReadableSpan,
  key: 'input.messages' | 'output.messages' | 'system_instructions' | 'tool.definitions',
): [RecordedMessage, ...RecordedMessage[]] {
  const json = span.attributes[`gen_ai.${key}`];
  return JSON.parse(String(json));
}
