import type { Attributes, HrTime, Link, SpanContext } from '@opentelemetry/api';
import type { SpanRecord, SpanRecordEvent } from './span-record';
import type { AnyValue, InstrumentationScope, KeyValue, Resource, Span, SpanEvent, SpanLink } from './types';

/** Bits of `Span.flags` above the W3C trace flags, from opentelemetry-proto `trace.proto`. */
const HAS_IS_REMOTE = 0x100;
const IS_REMOTE = 0x200;

/** A finished span in OTLP's data model. What is empty is left out: the wire knows the same default for it. */
export function encodeSpan(record: SpanRecord): Span {
  const { traceId, spanId, traceFlags } = record.spanContext();
  return {
    traceId,
    spanId,
    name: record.name,
    kind: record.kind + 1,
    startTimeUnixNano: encodeTime(record.startTime),
    endTimeUnixNano: encodeTime(record.endTime),
    flags: encodeFlags(traceFlags, record.parentSpanContext?.isRemote),
    attributes: encodeAttributes(record.attributes),
    ...encodeRest(record),
  };
}

/** The fields that most spans lack, but for that of the parent. */
export function encodeRest(record: SpanRecord): Partial<Span> {
  const rest: Partial<Span> = {};
  const { traceState } = record.spanContext();
  if (record.parentSpanContext) rest.parentSpanId = record.parentSpanContext.spanId;
  if (traceState) rest.traceState = traceState.serialize();
  if (record.status.code) rest.status = record.status;
  addEventsAndLinks(rest, record);
  addDroppedCounts(rest, record);
  return rest;
}

export function encodeResource(resource: SpanRecord['resource']): Resource {
  return { attributes: encodeAttributes(resource.attributes) };
}

export function encodeScope({ name, version }: SpanRecord['instrumentationScope']): InstrumentationScope {
  return version ? { name, version } : { name };
}

function addEventsAndLinks(span: Partial<Span>, record: SpanRecord): void {
  if (record.events.length) span.events = record.events.map(encodeEvent);
  if (record.links.length) span.links = record.links.map(encodeLink);
}

function addDroppedCounts(span: Partial<Span>, record: SpanRecord): void {
  if (record.droppedAttributesCount) span.droppedAttributesCount = record.droppedAttributesCount;
  if (record.droppedEventsCount) span.droppedEventsCount = record.droppedEventsCount;
  if (record.droppedLinksCount) span.droppedLinksCount = record.droppedLinksCount;
}

function encodeEvent({ name, time, attributes }: SpanRecordEvent): SpanEvent {
  const event: SpanEvent = { timeUnixNano: encodeTime(time), name };
  if (attributes) event.attributes = encodeAttributes(attributes);
  return event;
}

function encodeLink({ context, attributes, droppedAttributesCount }: Link): SpanLink {
  const link: SpanLink = { ...encodeIds(context), flags: encodeFlags(context.traceFlags, context.isRemote) };
  if (attributes) link.attributes = encodeAttributes(attributes);
  if (droppedAttributesCount) link.droppedAttributesCount = droppedAttributesCount;
  return link;
}

function encodeIds({ traceId, spanId, traceState }: SpanContext): Pick<SpanLink, 'traceId' | 'spanId' | 'traceState'> {
  return traceState ? { traceId, spanId, traceState: traceState.serialize() } : { traceId, spanId };
}

export function encodeFlags(traceFlags: number, isRemote: boolean | undefined): number {
  return (traceFlags & 0xff) | HAS_IS_REMOTE | (isRemote ? IS_REMOTE : 0);
}

/** Seconds and nanoseconds as one decimal string, because a number cannot hold today's nanoseconds. */
export function encodeTime([seconds, nanos]: HrTime): string {
  return seconds ? seconds + String(nanos).padStart(9, '0') : String(nanos);
}

function encodeAttributes(attributes: Attributes): KeyValue[] {
  const encoded: KeyValue[] = [];
  for (const key in attributes) {
    const value = attributes[key];
    if (value !== undefined && value !== null) encoded.push({ key, value: encodeValue(value) });
  }
  return encoded;
}

/** Attribute values as the API allows them; anything else that slipped in becomes its text. */
export function encodeValue(value: unknown): AnyValue {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'number') return encodeNumber(value);
  if (typeof value === 'boolean') return { boolValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(encodeValue) } };
  return value === undefined || value === null ? {} : { stringValue: String(value) };
}

/** JSON has no NaN and no infinity, so these are told in words. */
function encodeNumber(value: number): AnyValue {
  if (Number.isSafeInteger(value)) return { intValue: value };
  return Number.isFinite(value) ? { doubleValue: value } : { stringValue: String(value) };
}
