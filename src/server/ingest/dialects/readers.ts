import { parsedOr } from '../../../util/lenient-json';
import { isRecord } from '../../../util/record';
import type { MessagePart, SpanSummary } from '../../sessions/api';
import type { ContentMessage, ToolDefinition } from '../../sessions/resolved';
import { finishReasonOf } from '../content/message';
import { toMessages, toParts } from '../content/messages';
import { toToolDefinitions } from '../content/tool-definitions';
import { textOf } from '../content/values';
import type { SpanView } from '../span-view';
import type { Found, Reader } from './dialect';

/** Says what a reader needs to find anything, so that other spans are not asked. */
export function needing<T>(needs: readonly string[] | undefined, read: (span: SpanView) => Found<T> | undefined): Reader<T> {
  return Object.assign((span: SpanView) => read(span), { needs });
}

/** Reads the first key that holds a value which `convert` accepts. */
export function first<T>(keys: readonly string[], convert: (value: unknown) => T | null | undefined): Reader<T> {
  return needing(keys, ({ attributes }) => {
    for (const key of keys) {
      const value = attributes[key];
      const converted = value === undefined ? undefined : convert(value);
      if (converted !== undefined && converted !== null) return { value: converted, key };
    }
    return undefined;
  });
}

/** The first reader that finds something. */
export function either<T>(...readers: Reader<T>[]): Reader<T> {
  const isBound = readers.every(({ needs }) => needs !== undefined);
  return needing(isBound ? readers.flatMap(({ needs = [] }) => needs) : undefined, (span) => {
    for (const read of readers) {
      const found = read(span);
      if (found !== undefined) return found;
    }
    return undefined;
  });
}

/** Reads only from spans that pass the test. */
export function when<T>(test: (span: SpanView) => boolean, read: Reader<T>): Reader<T> {
  return needing(read.needs, (span) => (test(span) ? read(span) : undefined));
}

export function mapped<T, U>(read: Reader<T>, convert: (value: T, span: SpanView) => U | null | undefined): Reader<U> {
  return needing(read.needs, (span) => {
    const found = read(span);
    const value = found === undefined ? undefined : convert(found.value, span);
    return found === undefined || value === undefined || value === null ? undefined : { value, key: found.key };
  });
}

/** Non-empty text; JSON quotes around it are taken off, numbers are written out. */
export function text(...keys: string[]): Reader<string> {
  return first(keys, toText);
}

/** A count or an amount: a finite number, not negative, also as text. */
export function amount(...keys: string[]): Reader<number> {
  return first(keys, toAmount);
}

/** Any value; JSON text is parsed. */
export function json(...keys: string[]): Reader<unknown> {
  return first(keys, parsedOr);
}

/** Text as it stands; anything else as JSON. */
export function raw(...keys: string[]): Reader<string> {
  return first(keys, (value) => textOf(value) || undefined);
}

export function messages(role: string, ...keys: string[]): Reader<ContentMessage[]> {
  return first(keys, (value) => toMessages(value, role));
}

export function parts(...keys: string[]): Reader<MessagePart[]> {
  return first(keys, toParts);
}

export function toolDefinitions(...keys: string[]): Reader<ToolDefinition[]> {
  return first(keys, toToolDefinitions);
}

export function finishReasons(...keys: string[]): Reader<string[]> {
  return first(keys, (value) => toList(value)?.map(finishReasonOf));
}

/** A list of texts: an array, JSON of one, or text joined by commas. */
export function list(...keys: string[]): Reader<string[]> {
  return first(keys, toList);
}

/** A field inside JSON: the first of `fields` that holds an amount. */
export function amountIn(key: string, ...fields: string[]): Reader<number> {
  return mapped(json(key), (value) => fields.map((field) => toAmount(isRecord(value) ? value[field] : undefined)).find(isKnown));
}

/** Everything below a prefix as flat texts, by the rest of the key. */
export function metadataBelow(...prefixes: string[]): Reader<Record<string, string>> {
  return needing(
    prefixes.map((prefix) => `${prefix}*`),
    ({ attributes }) => {
      const entries = prefixes.flatMap((prefix) => entriesBelow(attributes, prefix));
      return entries.length === 0 ? undefined : { value: Object.fromEntries(entries), key: `${prefixes[0]}*` };
    },
  );
}

/** An object, or JSON of one, as flat texts. */
export function metadataIn(...keys: string[]): Reader<Record<string, string>> {
  return mapped(json(...keys), (value) => (isRecord(value) ? flatTexts(value) : undefined));
}

/** The span kind of a dialect, translated by a table. */
export function byKind<T>(key: string, table: Readonly<Record<string, T | undefined>>): Reader<T> {
  return mapped(text(key), (kind) => (Object.hasOwn(table, kind.toLowerCase()) ? table[kind.toLowerCase()] : undefined));
}

export type Categories = Readonly<Record<string, SpanSummary['category'] | undefined>>;

export function toText(value: unknown): string | undefined {
  const plain = typeof value === 'string' && value.startsWith('"') ? parsedOr(value) : value;
  if (typeof plain === 'number' || typeof plain === 'bigint') return String(plain);
  return typeof plain === 'string' && plain.trim() !== '' ? plain.trim() : undefined;
}

export function toAmount(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined;
}

function toList(value: unknown): string[] | undefined {
  const content = parsedOr(value);
  const items = typeof content === 'string' ? content.split(',') : Array.isArray(content) ? content : [];
  const texts = items.map(toText).filter(isKnown);
  return texts.length === 0 ? undefined : texts;
}

function isKnown<T>(value: T | undefined): value is T {
  return value !== undefined;
}

function entriesBelow(attributes: Readonly<Record<string, unknown>>, prefix: string): [string, string][] {
  const keys = Object.keys(attributes).filter((key) => key.startsWith(prefix) && key.length > prefix.length);
  return keys.map((key) => [key.slice(prefix.length), textOf(attributes[key])]);
}

function flatTexts(value: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, textOf(item)]));
}
