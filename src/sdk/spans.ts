import type { SpanRecord } from '../otlp/span-record';
import type { SpanProcessor } from '../trace/processor';
import { stampEnd, stampStart } from '../core/stamp';

/** Where ended spans go. */
export interface SpanSink {
  onEnd(span: SpanRecord): void;
}

/** What an application's own processor fails at is its own to report. */
function ignore(): void {}

/** Every span on its way: the scope's marks first, then the application's processors, then the export. */
export function createPipeline(processors: readonly SpanProcessor[], sink: SpanSink): SpanProcessor {
  return {
    onStart(span, parentContext) {
      stampStart(span, parentContext);
      for (const processor of processors) processor.onStart(span, parentContext);
    },
    onEnd(span) {
      stampEnd(span);
      for (const processor of processors) processor.onEnd(span);
      sink.onEnd(span);
    },
    forceFlush: () => Promise.all(processors.map((processor) => processor.forceFlush().catch(ignore))),
    shutdown: () => Promise.all(processors.map((processor) => processor.shutdown().catch(ignore))),
  };
}

/**
 * Sends what there is whenever a piece of work is done: a span ends whose parent is not of this process. For edge runtimes,
 * whose timers end with the request that set them.
 */
export function flushingAtRoots(sink: SpanSink & { forceFlush(): Promise<unknown> }): SpanSink {
  return {
    onEnd(span) {
      sink.onEnd(span);
      if (!span.parentSpanContext || span.parentSpanContext.isRemote) void sink.forceFlush();
    },
  };
}

/** Keeps the spans that are open, for a page that may be gone before they end. */
export class OpenSpans implements SpanProcessor, Iterable<SpanRecord> {
  private readonly spans = new Set<SpanRecord>();

  onStart(span: SpanRecord): void {
    this.spans.add(span);
  }

  onEnd(span: SpanRecord): void {
    this.spans.delete(span);
  }

  [Symbol.iterator](): Iterator<SpanRecord> {
    return this.spans.values();
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {
    this.spans.clear();
  }
}
