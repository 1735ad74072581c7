import type { SpanRecord } from '../otlp/span-record';
import { THREADLIGHT_INTERRUPTED } from '../semconv/threadlight';
import { toHrTime } from '../trace/time';
import { changed } from './changed';

/** A copy of a span that is still open, as if it ended now. Its id is that of the span, which replaces it when it ends. */
export function interrupt(span: SpanRecord, now: number): SpanRecord {
  const attributes = { ...span.attributes, [THREADLIGHT_INTERRUPTED]: true };
  return changed(span, { endTime: toHrTime(now), attributes });
}
