import { type Context, type Span, trace } from '@opentelemetry/api';
import { registeredContext } from '../context/host';
import { installRuntime } from '../core/runtime';
import { type ReadableSpan, stampEnd, stampStart } from '../core/stamp';
import type { BatchProcessor } from '../export/batch';
import { patchFetch } from '../fetch/patch';
import type { SpanRecord } from '../otlp/span-record';
import type { Build } from './build';
import { createRuntime } from './create-runtime';
import type { InitializeOptions } from './options';
import { createParts } from './parts';
import { createSink } from './sink';
import { VERSION } from './version';

/** The options of `initialize` that make sense where the host has its own tracer provider. */
export interface SpanProcessorOptions extends Omit<
  InitializeOptions,
  'contextManager' | 'sampleRatio' | 'resourceAttributes' | 'appName' | 'processor'
> {
  /**
   * Instrumentation scopes whose spans are sent. Default `all`. The host's other processors and exporters go on as before.
   */
  allowedInstrumentationLibraries?: string[] | 'all';
}

/** A span processor for OpenTelemetry's SDK, of version 2 or 3. */
export interface HostSpanProcessor {
  /** Stamps the conversation of `parentContext` onto the span. */
  onStart(span: Span, parentContext: Context): void;
  /** Takes the span for export. */
  onEnd(span: SpanRecord): void;
  /** Sends what has ended so far; never rejects. */
  forceFlush(): Promise<void>;
  /** Sends what there is and puts the global `fetch` back; never rejects. */
  shutdown(): Promise<void>;
}

/**
 * For an application that already runs OpenTelemetry: add the answer to its span processors, and do not call `initialize`.
 * Conversations, entities and model calls then are spans of the host's tracer provider, every span carries the conversation
 * of its context, and all are sent to threadlight's endpoint besides wherever the host sends them.
 *
 * @throws ThreadlightError as `initialize`.
 */
export function createProcessor(build: Build, options: SpanProcessorOptions): HostSpanProcessor {
  const parts = createParts(build, options);
  const sink = createSink(parts);
  const runtime = createRuntime(parts, {
    context: registeredContext(),
    tracer: trace.getTracer('threadlight', VERSION),
    sdk: sink,
    flushInBackground: () => sink.flushInBackground(),
  });
  installRuntime(runtime);
  const undo = options.instrumentFetch === false ? () => {} : patchFetch(globalThis, runtime.handleFetch);
  return hostProcessor(sink, options.allowedInstrumentationLibraries ?? 'all', undo);
}

function hostProcessor(sink: BatchProcessor, allowed: string[] | 'all', undo: () => void): HostSpanProcessor {
  return {
    onStart: (span, parentContext) => stampStart(span, parentContext),
    onEnd(span) {
      stampEnd(span as ReadableSpan & SpanRecord);
      if (allowed === 'all' || allowed.includes(span.instrumentationScope.name)) sink.onEnd(span);
    },
    async forceFlush() {
      await sink.forceFlush();
    },
    async shutdown() {
      undo();
      installRuntime(undefined);
      await sink.shutdown();
    },
  };
}
