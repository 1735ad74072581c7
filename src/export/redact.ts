import type { SpanRecord } from '../otlp/span-record';

/**
 * The application's own masking: answers the span as it may leave, or null to keep it back. It fails closed: a span for
 * which it throws, or answers anything else, is dropped and counted as `redaction_failed`.
 */
export type RedactHook = (span: SpanRecord) => SpanRecord | null;
