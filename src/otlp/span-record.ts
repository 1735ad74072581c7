import type { Attributes, HrTime, Link, SpanContext, SpanKind, SpanStatus } from '@opentelemetry/api';

/**
 * The least that an exporter needs of a finished span. threadlight's own spans have this shape, and so have the
 * `ReadableSpan`s of OpenTelemetry's SDK 2.x and 3.x: one exporter serves all three without a dependency on any.
 */
export interface SpanRecord {
  readonly name: string;
  readonly kind: SpanKind;
  /** Ids and flags. */
  spanContext(): SpanContext;
  readonly parentSpanContext?: SpanContext;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly status: SpanStatus;
  readonly attributes: Attributes;
  readonly events: readonly SpanRecordEvent[];
  readonly links: readonly Link[];
  readonly resource: { readonly attributes: Attributes };
  readonly instrumentationScope: { readonly name: string; readonly version?: string };
  readonly droppedAttributesCount: number;
  readonly droppedEventsCount: number;
  readonly droppedLinksCount: number;
}

export interface SpanRecordEvent {
  readonly name: string;
  readonly time: HrTime;
  readonly attributes?: Attributes;
}
