import type { Attributes } from '@opentelemetry/api';
import type { SpanRecord } from '../otlp/span-record';

/** Ids, times and field names of a span, event or link as JSON. */
const SPAN_OVERHEAD = 320;
const ENTRY_OVERHEAD = 120;
/** `{"key":"","value":{"stringValue":""}},` and the like. */
const ATTRIBUTE_OVERHEAD = 40;

/**
 * A cheap guess of what a span takes when encoded, for the bounds of the queue; batches are cut by true bytes. Escapes and
 * letters beyond ASCII make the truth larger.
 */
export function estimateBytes(record: SpanRecord): number {
  let bytes = SPAN_OVERHEAD + record.name.length + sizeOfAttributes(record.attributes);
  for (const event of record.events) bytes += ENTRY_OVERHEAD + event.name.length + sizeOfAttributes(event.attributes);
  for (const link of record.links) bytes += ENTRY_OVERHEAD + sizeOfAttributes(link.attributes);
  return bytes;
}

function sizeOfAttributes(attributes: Attributes | undefined): number {
  let bytes = 0;
  for (const key in attributes) bytes += ATTRIBUTE_OVERHEAD + key.length + sizeOfValue(attributes[key]);
  return bytes;
}

function sizeOfValue(value: unknown): number {
  if (typeof value === 'string') return value.length;
  return Array.isArray(value) ? value.reduce<number>((bytes, item) => bytes + 20 + sizeOfValue(item), 0) : 8;
}
