import { oncePerShape, type Shape } from './attribute-shape';
import { type Dialect, EVENTS, type Fields, type Reader } from './dialects/dialect';
import { dialectsFor, FIELDS } from './dialects/index';
import type { SpanView } from './span-view';

/** What all dialects together read from one span. */
export interface ReadFields {
  readonly fields: Partial<Fields>;
  /** Field to dialect and key. */
  readonly readFrom: Record<string, string>;
}

/** What to ask of a span for one field, in order. */
interface Question {
  field: keyof Fields;
  isGathered: boolean;
  readers: Source[];
}

/** A reader of a dialect. */
class Source {
  readonly dialect: string;
  readonly read: Reader<unknown>;
  /** By key: dialect and key, as the span panel tells them. */
  readonly #names = new Map<string, string>();

  constructor(dialect: string, read: Reader<unknown>) {
    this.dialect = dialect;
    this.read = read;
  }

  nameOf(key: string): string {
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const name = `${this.dialect}: ${key}`;
    this.#names.set(key, name);
    return name;
  }
}

interface Attributed {
  value: unknown;
  readFrom: string;
}

/** Reads each field on its own from the first dialect that has it, because one span may speak several at once. */
export function readFields(span: SpanView): ReadFields {
  const fields: Record<string, unknown> = { ...noFields };
  const readFrom: Record<string, string> = {};
  const questions = span.events.length > 0 ? questionsWithEvents(span.shape) : questionsFor(span.shape);
  for (const question of questions) {
    const found = question.isGathered ? gathered(span, question) : firstOf(span, question.readers);
    if (found === undefined) continue;
    fields[question.field] = found.value;
    readFrom[question.field] = found.readFrom;
  }
  return { fields: fields as Partial<Fields>, readFrom };
}

const noFields = Object.fromEntries(FIELDS.map((field) => [field, undefined]));

const questionsFor = oncePerShape((shape) => toAsk(shape, shape.keys));
const questionsWithEvents = oncePerShape((shape) => toAsk(shape, [...shape.keys, EVENTS]));

/** Of all dialects those that can find something in such a span. */
function toAsk({ families }: Shape, keys: readonly string[]): Question[] {
  const spoken = (dialect: Dialect): boolean => dialect.families?.some((family) => families.has(family)) ?? true;
  const questions = FIELDS.map((field): Question => {
    const readers = dialectsFor(field)
      .filter(spoken)
      .flatMap(({ name, fields }) => {
        const read = fields[field] as Reader<unknown> | undefined;
        return read && isWorthAsking(read, keys) ? [new Source(name, read)] : [];
      });
    return { field, isGathered: field === 'metadata' || field === 'tags', readers };
  });
  return questions.filter(({ readers }) => readers.length > 0);
}

function isWorthAsking({ needs }: Reader<unknown>, keys: readonly string[]): boolean {
  return (
    needs?.some((need) => keys.some((key) => (need.endsWith('*') ? key.startsWith(need.slice(0, -1)) : key === need))) ?? true
  );
}

function firstOf(span: SpanView, readers: readonly Source[]): Attributed | undefined {
  for (const source of readers) {
    const found = ask(span, source.read);
    if (found !== undefined) return { value: found.value, readFrom: source.nameOf(found.key) };
  }
  return undefined;
}

/** Metadata and tags add up over the dialects; of two equal keys the first dialect's stands. */
function gathered(span: SpanView, { field, readers }: Question): Attributed | undefined {
  const all = readers.flatMap((reader) => firstOf(span, [reader]) ?? []);
  if (all.length === 0) return undefined;
  const values = all.map(({ value }) => value);
  const value = field === 'tags' ? [...new Set(values.flat())] : Object.assign({}, ...values.reverse());
  return { value, readFrom: all.map(({ readFrom }) => readFrom).join(', ') };
}

/** A reader that meets what its author never saw costs its own field, not the span. */
function ask(span: SpanView, read: Reader<unknown>): ReturnType<Reader<unknown>> {
  try {
    return read(span);
  } catch {
    return undefined;
  }
}
