import type { Dialect, Fields } from './dialects/dialect';
import { dialects } from './dialects/index';
import type { SpanView } from './span-view';

/** What all dialects together read from one span. */
export interface ReadFields {
  readonly fields: Partial<Fields>;
  /** Field to dialect and key. */
  readonly readFrom: Record<string, string>;
}

/** Reads each field on its own from the first dialect that has it, because one span may speak several at once. */
export function readFields(span: SpanView): ReadFields {
  const fields: Record<string, unknown> = {};
  const readFrom: Record<string, string> = {};
  for (const dialect of dialects) {
    if (mayBeSpokenIn(span, dialect)) readDialect(span, dialect, fields, readFrom);
  }
  return { fields: fields as Partial<Fields>, readFrom };
}

function mayBeSpokenIn({ families }: SpanView, dialect: Dialect): boolean {
  return dialect.families?.some((family) => families.has(family)) ?? true;
}

function readDialect(span: SpanView, { name, fields: readers }: Dialect, fields: Record<string, unknown>, readFrom: Record<string, string>): void {
  for (const [field, read] of Object.entries(readers)) {
    if (field in fields) continue;
    const found = read(span);
    if (found === undefined) continue;
    fields[field] = found.value;
    readFrom[field] = `${name}: ${found.key}`;
  }
}
