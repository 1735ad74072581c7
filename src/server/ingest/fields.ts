import type { Dialect, Fields, Found } from './dialects/dialect';
import { dialectsFor, FIELDS } from './dialects/index';
import type { SpanView } from './span-view';

/** What all dialects together read from one span. */
export interface ReadFields {
  readonly fields: Partial<Fields>;
  /** Field to dialect and key. */
  readonly readFrom: Record<string, string>;
}

interface Attributed {
  value: unknown;
  readFrom: string;
}

/** Reads each field on its own from the first dialect that has it, because one span may speak several at once. */
export function readFields(span: SpanView): ReadFields {
  const fields: Record<string, unknown> = {};
  const readFrom: Record<string, string> = {};
  for (const field of FIELDS) {
    const found = field === 'metadata' || field === 'tags' ? gathered(span, field) : firstOf(span, field);
    if (found === undefined) continue;
    fields[field] = found.value;
    readFrom[field] = found.readFrom;
  }
  return { fields: fields as Partial<Fields>, readFrom };
}

function firstOf(span: SpanView, field: keyof Fields): Attributed | undefined {
  for (const dialect of dialectsFor(field)) {
    const found = ask(span, dialect, field);
    if (found !== undefined) return { value: found.value, readFrom: `${dialect.name}: ${found.key}` };
  }
  return undefined;
}

/** Metadata and tags add up over the dialects; of two equal keys the first dialect's stands. */
function gathered(span: SpanView, field: 'metadata' | 'tags'): Attributed | undefined {
  const all = dialectsFor(field).flatMap((dialect) => {
    const found = ask(span, dialect, field);
    return found === undefined ? [] : [{ value: found.value, readFrom: `${dialect.name}: ${found.key}` }];
  });
  if (all.length === 0) return undefined;
  const values = all.map(({ value }) => value);
  const value = field === 'tags' ? [...new Set(values.flat())] : Object.assign({}, ...values.reverse());
  return { value, readFrom: all.map(({ readFrom }) => readFrom).join(', ') };
}

/** A reader that meets what its author never saw costs its own field, not the span. */
function ask(span: SpanView, dialect: Dialect, field: keyof Fields): Found<unknown> | undefined {
  const read = dialect.fields[field];
  if (read === undefined || !mayBeSpokenIn(span, dialect)) return undefined;
  try {
    return read(span);
  } catch {
    return undefined;
  }
}

function mayBeSpokenIn({ families }: SpanView, dialect: Dialect): boolean {
  return dialect.families?.some((family) => families.has(family)) ?? true;
}
