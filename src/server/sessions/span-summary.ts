import type { SpanSummary } from './api';
import type { ResolvedSpan } from './resolved';

/** The span as the waterfall shows it. `cost` is US dollars, null when unknown or counted elsewhere. */
export function toSpanSummary(_span: ResolvedSpan, _cost: number | null): SpanSummary {
  throw new Error('not yet');
}
