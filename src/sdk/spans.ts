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

/** A program that never ends its spans must not fill the memory with them. */
const MAX_OPEN = 4_096;

/** Keeps the spans that are open, for a page or an isolate that may be gone before they end. */
export class OpenSpans implements SpanProcessor, Iterable<SpanRecord> {
  readonly #spans = new Set<SpanRecord>();

  onStart(span: SpanRecord): void {
    this.#spans.add(span);
    if (this.#spans.size > MAX_OPEN) this.#spans.delete(this.#spans.values().next().value as SpanRecord);
  }

  onEnd(span: SpanRecord): void {
    this.#spans.delete(span);
  }

  [Symbol.iterator](): Iterator<SpanRecord> {
    return this.#spans.values();
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {
    this.#spans.clear();
  }
}
