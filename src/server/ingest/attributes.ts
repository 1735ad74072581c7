import type { AnyValue, KeyValue } from '../../otlp/types';
import { isRecord } from '../../util/record';

/** Attributes as plain values, by key; without a prototype, because keys come from outside. */
export type Attributes = Readonly<Record<string, unknown>>;

const MAX_DEPTH = 64;

/** Inherits nothing. Engines make an instance of a class in less time than `Object.create(null)`, and read it faster. */
const PlainRecord = function () {} as unknown as new () => Record<string, unknown>;
PlainRecord.prototype = Object.freeze(Object.create(null));

/** Plain values of OTLP attributes. The first of two equal keys stands. Tolerates any malformed entry by leaving it out. */
export function attributesOf(list: readonly KeyValue[] | undefined): Attributes {
  return recordOf(list, MAX_DEPTH);
}

/** The plain value of one OTLP value; undefined for an empty one. Integers beyond 2^53 are kept as text. */
export function plainValue(value: AnyValue | undefined): unknown {
  return plain(value, MAX_DEPTH);
}

function recordOf(list: unknown, depth: number): Record<string, unknown> {
  const record = new PlainRecord();
  if (!Array.isArray(list)) return record;
  for (const entry of list) {
    if (!isRecord(entry) || typeof entry.key !== 'string' || record[entry.key] !== undefined) continue;
    const value = plain(entry.value, depth - 1);
    if (value !== undefined) record[entry.key] = value;
  }
  return record;
}

function plain(value: unknown, depth: number): unknown {
  if (!isRecord(value) || depth <= 0) return undefined;
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.intValue !== undefined) return integer(value.intValue);
  if (value.boolValue !== undefined) return value.boolValue;
  if (value.doubleValue !== undefined) return value.doubleValue;
  if (isRecord(value.arrayValue)) return listOf(value.arrayValue.values, depth - 1);
  if (isRecord(value.kvlistValue)) return recordOf(value.kvlistValue.values, depth - 1);
  return value.bytesValue;
}

function listOf(values: unknown, depth: number): unknown[] {
  return Array.isArray(values) ? values.map((item) => plain(item, depth) ?? null) : [];
}

function integer(value: unknown): unknown {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}
