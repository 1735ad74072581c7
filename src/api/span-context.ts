import type { Span, SpanContext } from '@opentelemetry/api';

export const TraceFlags = { NONE: 0, SAMPLED: 1 } as const;
export const SpanKind = { INTERNAL: 0, SERVER: 1, CLIENT: 2, PRODUCER: 3, CONSUMER: 4 } as const;
export const SpanStatusCode = { UNSET: 0, OK: 1, ERROR: 2 } as const;

export const INVALID_SPAN_CONTEXT: SpanContext = { traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 };

/** Hex digits, and not all of them zero (W3C Trace Context, 3.2.2). */
export function isSpanContextValid({ traceId, spanId }: SpanContext): boolean {
  return /^(?!0+$)[\da-f]{32}$/i.test(traceId) && /^(?!0+$)[\da-f]{16}$/i.test(spanId);
}

/** A span that only hands its ids on. */
export function wrapSpanContext(spanContext: SpanContext): Span {
  const itself = (): Span => span;
  const nothing = (): void => {};
  const span: Span = {
    spanContext: () => spanContext,
    isRecording: () => false,
    setAttribute: itself,
    setAttributes: itself,
    addEvent: itself,
    addLink: itself,
    addLinks: itself,
    setStatus: itself,
    updateName: itself,
    end: nothing,
    recordException: nothing,
  };
  return span;
}
