import type { AnyValue, KeyValue, Span } from '../../src/otlp/types';

/** OTLP attributes of plain values, as a client would encode them. */
export function attributes(values: Record<string, unknown>): KeyValue[] {
  return Object.entries(values).map(([key, value]) => ({ key, value: anyValue(value) }));
}

export function anyValue(value: unknown): AnyValue {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  if (typeof value === 'object' && value !== null) {
    return { kvlistValue: { values: attributes(value as Record<string, unknown>) } };
  }
  return {};
}

let counter = 0;

/** A span of 10 ms that starts `at` milliseconds after a fixed time. */
export function span(name: string, values: Record<string, unknown> = {}, rest: Partial<Span> & { at?: number } = {}): Span {
  const { at = 0, ...fields } = rest;
  const start = 1_795_430_000_000 + at;
  counter += 1;
  return {
    traceId: 'a'.repeat(32),
    spanId: counter.toString(16).padStart(16, '0'),
    name,
    kind: 1,
    startTimeUnixNano: `${start}000000`,
    endTimeUnixNano: `${start + 10}000000`,
    attributes: attributes(values),
    ...fields,
  };
}
