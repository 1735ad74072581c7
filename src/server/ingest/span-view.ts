import type { InstrumentationScope, Resource, Span, SpanEvent, UnixNano } from '../../otlp/types';
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
  events: EventView[];
  /** First words of the attribute keys (`gen_ai`, `ai`, `llm`): what tells quickly which dialects a span cannot speak. */
  families: ReadonlySet<string>;
}

export function viewOf(span: Span, scope: InstrumentationScope | undefined): SpanView {
  const attributes = attributesOf(span.attributes);
  return {
    name: String(span.name ?? ''),
    scope: String(scope?.name ?? ''),
    startedAt: millisOf(span.startTimeUnixNano),
    attributes,
    events: eventsOf(span.events),
    families: familiesOf(attributes),
  };
}

/** A view of attributes that stand outside a span: a resource or a log record. */
export function viewOfAttributes(attributes: Attributes): SpanView {
  return { name: '', scope: '', startedAt: 0, attributes, events: [], families: familiesOf(attributes) };
}

export function resourceAttributes(resource: Resource | undefined): Attributes {
  return attributesOf(resource?.attributes);
}

function eventsOf(events: readonly SpanEvent[] | undefined): EventView[] {
  if (!Array.isArray(events)) return [];
  return events.filter(Boolean).map((event: SpanEvent) => ({
    name: String(event.name ?? ''),
    at: millisOf(event.timeUnixNano),
    attributes: attributesOf(event.attributes),
  }));
}

const FAMILY = /^[^.:]*/;

function familiesOf(attributes: Attributes): ReadonlySet<string> {
  return new Set(Object.keys(attributes).map((key) => FAMILY.exec(key)?.[0] ?? key));
}

/** Milliseconds since the epoch with microseconds as fraction; 0 when the time is missing or no time. */
export function millisOf(time: UnixNano | number | undefined): number {
  const nanos = String(time ?? '');
  if (!/^\d{1,20}$/.test(nanos)) return 0;
  const micros = Number(nanos.slice(0, -3));
  return micros / 1000;
}
