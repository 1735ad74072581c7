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
  const spoken = spokenIn(span);
  for (const { field, dialects } of ASKED) {
    const asked = dialects.filter((dialect) => spoken.has(dialect));
    const found = field === 'metadata' || field === 'tags' ? gathered(span, asked, field) : firstOf(span, asked, field);
    if (found === undefined) continue;
    fields[field] = found.value;
    readFrom[field] = found.readFrom;
  }
  return { fields: fields as Partial<Fields>, readFrom };
}

const ASKED = FIELDS.map((field) => ({ field, dialects: dialectsFor(field).filter(({ fields }) => fields[field] !== undefined) }));

const ALL_DIALECTS = [...new Set(ASKED.flatMap(({ dialects }) => dialects))];

function spokenIn({ families }: SpanView): ReadonlySet<Dialect> {
  return new Set(ALL_DIALECTS.filter((dialect) => dialect.families?.some((family) => families.has(family)) ?? true));
}

function firstOf(span: SpanView, dialects: readonly Dialect[], field: keyof Fields): Attributed | undefined {
  for (const dialect of dialects) {
    const found = ask(span, dialect, field);
    if (found !== undefined) return { value: found.value, readFrom: `${dialect.name}: ${found.key}` };
  }
  return undefined;
}

/** Metadata and tags add up over the dialects; of two equal keys the first dialect's stands. */
function gathered(span: SpanView, dialects: readonly Dialect[], field: 'metadata' | 'tags'): Attributed | undefined {
  const all = dialects.flatMap((dialect) => firstOf(span, [dialect], field) ?? []);
  if (all.length === 0) return undefined;
  const values = all.map(({ value }) => value);
  const value = field === 'tags' ? [...new Set(values.flat())] : Object.assign({}, ...values.reverse());
  return { value, readFrom: all.map(({ readFrom }) => readFrom).join(', ') };
}

/** A reader that meets what its author never saw costs its own field, not the span. */
function ask(span: SpanView, { fields }: Dialect, field: keyof Fields): Found<unknown> | undefined {
  try {
    return fields[field]?.(span);
  } catch {
    return undefined;
  }
}
