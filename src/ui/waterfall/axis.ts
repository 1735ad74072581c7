import type { SpanSummary } from '../../server/sessions/api';

/** The stretch of time that a waterfall shows, in milliseconds since the epoch. */
export interface Bounds {
  start: number;
  end: number;
}

/** From the first start to the last end; spans that are still open last until now. */
export function boundsOf(spans: SpanSummary[], now: number): Bounds {
  let start = Number.POSITIVE_INFINITY;
  let end = Number.NEGATIVE_INFINITY;
  for (const span of spans) {
    start = Math.min(start, span.startedAt);
    end = Math.max(end, span.endedAt ?? Math.max(now, span.startedAt));
  }
  return start < end ? { start, end } : { start: Math.min(start, now), end: Math.min(start, now) + 1 };
}

/** Round offsets in milliseconds from the start, about as many as asked for. */
export function ticksOf({ start, end }: Bounds, wanted = 5): number[] {
  const length = end - start;
  const step = roundStep(length / wanted);
  const ticks: number[] = [];
  for (let at = 0; at < length * 0.97; at += step) ticks.push(at);
  return ticks;
}

/** How far the ticks are apart, in percent of the width. */
export function stepShare(bounds: Bounds): number {
  const [, first = bounds.end - bounds.start] = ticksOf(bounds);
  return (first / (bounds.end - bounds.start)) * 100;
}

/** Where a moment lies, in percent of the width. */
export function percentAt(at: number, { start, end }: Bounds): number {
  return Math.min(100, Math.max(0, ((at - start) / (end - start)) * 100));
}

function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((one) => one * power >= rough) ?? 10;
  return factor * power;
}
