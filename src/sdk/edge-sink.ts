import type { BatchProcessor } from '../export/batch';
import { changed } from '../export/changed';
import type { SpanRecord } from '../otlp/span-record';
import { THREADLIGHT_UNMEASURABLE } from '../semconv/threadlight';
import type { Platform } from '../platform/contract';
import type { SpanSink } from './spans';

type Clock = Pick<Platform, 'clockStandsStill'>;

/** The sink of the edge build. */
export function edgeSink(queue: BatchProcessor, open: Iterable<SpanRecord>, { clockStandsStill }: Clock): SpanSink {
  return new EdgeSink(queue, open, clockStandsStill);
}

/**
 * For edge runtimes, whose timers end with the request that set them: sends what there is when a piece of work is done. That
 * is when the part of a trace that this isolate serves ends, and when a span ends later, in the application's own `waitUntil`,
 * and no other is open.
 */
class EdgeSink implements SpanSink {
  readonly #sink: BatchProcessor;
  readonly #open: Iterable<SpanRecord>;
  readonly #clockStandsStill: boolean;

  constructor(sink: BatchProcessor, open: Iterable<SpanRecord>, clockStandsStill = false) {
    this.#sink = sink;
    this.#open = open;
    this.#clockStandsStill = clockStandsStill;
  }

  onEnd(span: SpanRecord): void {
    this.#sink.onEnd(this.#clockStandsStill ? withHonestTimes(span) : span);
    const isLocalRoot = !span.parentSpanContext || span.parentSpanContext.isRemote;
    if (isLocalRoot || !this.#isOpen(span.spanContext().traceId)) void this.#sink.flushInBackground();
  }

  #isOpen(traceId: string): boolean {
    for (const span of this.#open) if (span.spanContext().traceId === traceId) return true;
    return false;
  }
}

/**
 * Workers let no time pass but while they wait for something, and have none at all while modules load: a span without
 * waiting lasted nobody knows how long, and one that began before the first request did not begin in 1970.
 */
function withHonestTimes(span: SpanRecord): SpanRecord {
  const { startTime, endTime, attributes } = span;
  if (startTime[0] && (startTime[0] !== endTime[0] || startTime[1] !== endTime[1])) return span;
  return changed(span, {
    startTime: startTime[0] ? startTime : endTime,
    attributes: { ...attributes, [THREADLIGHT_UNMEASURABLE]: true },
  });
}
