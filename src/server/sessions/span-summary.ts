import type { SpanSummary } from './api';
import type { ResolvedSpan } from './resolved';

/** The span as the waterfall shows it. `cost` is US dollars, null when unknown or counted elsewhere. */
export function toSpanSummary(span: ResolvedSpan, cost: number | null): SpanSummary {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    name: span.name,
    kind: span.kind,
    category: span.category,
    service: span.service,
    tier: span.tier,
    startedAt: span.startedAt,
    endedAt: span.endedAt,
    status: span.status,
    statusMessage: span.statusMessage,
    conversationId: span.conversationId,
    model: span.model,
    tokens: span.tokens,
    cost,
    timeToFirstChunkMs: span.timeToFirstChunkMs,
  };
}
