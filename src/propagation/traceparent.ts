import { isSpanContextValid, type SpanContext } from '@opentelemetry/api';
import { SAMPLED } from '../trace/sampler';

const FORM = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/**
 * Reads a `traceparent` header: strict for version 00, and for later versions tolerant of what they append.
 *
 * Source: W3C Trace Context, level 2, section 3.2.
 */
export function parseTraceparent(text: string | undefined): SpanContext | undefined {
  const [, version, traceId = '', spanId = '', flags = '', rest] = FORM.exec(text?.trim() ?? '') ?? [];
  if (!version || version === 'ff' || (version === '00' && rest)) return undefined;
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & SAMPLED, isRemote: true };
  return isSpanContextValid(context) ? context : undefined;
}

/** Writes a `traceparent` header of version 00; a decision not to sample travels too. */
export function formatTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags & SAMPLED ? '01' : '00'}`;
}
