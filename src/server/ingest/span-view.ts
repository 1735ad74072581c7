import type { InstrumentationScope, Span, SpanEvent, UnixNano } from '../../otlp/types';
import { type Shape, shapeOf } from './attribute-shape';
import { attributesOf, type Attributes } from './attributes';

export interface EventView {
  name: string;
  /** Milliseconds since the epoch. */
  at: number;
  attributes: Attributes;
}

/** A span as the dialects read it: plain values, looked up by key. */
export interface SpanView {
  name: string;
  /** Name of the instrumentation scope; empty when there is none. */
  scope: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  attributes: Attributes;
  shape: Shape;
  events: readonly EventView[];
}

export function viewOf(span: Span, scope: InstrumentationScope | undefined): SpanView {
  const attributes = attributesOf(span.attributes);
  return {
    name: String(span.name ?? ''),
    scope: String(scope?.name ?? ''),
    startedAt: millisOf(span.startTimeUnixNano),
    attributes,
    shape: shapeOf(attributes),
    events: eventsOf(span.events),
  };
}

/** A view of attributes that stand outside a span: a resource or a log record. */
export function viewOfAttributes(attributes: Attributes): SpanView {
  return { name: '', scope: '', startedAt: 0, attributes, shape: shapeOf(attributes), events: NO_EVENTS };
}

const NO_EVENTS: readonly EventView[] = [];

function eventsOf(events: readonly SpanEvent[] | undefined): readonly EventView[] {
  if (!Array.isArray(events) || events.length === 0) return NO_EVENTS;
  return events.filter(Boolean).map((event: SpanEvent) => ({
    name: String(event.name ?? ''),
    at: millisOf(event.timeUnixNano),
    attributes: attributesOf(event.attributes),
  }));
}

/** Milliseconds since the epoch with microseconds as fraction; 0 when the time is missing or no time. */
export function millisOf(time: UnixNano | number | undefined): number {
  const nanos = String(time ?? '');
  if (!/^\d{1,20}$/.test(nanos)) return 0;
  const micros = Number(nanos.slice(0, -3));
  return micros / 1000;
}
