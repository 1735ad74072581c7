import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { SpanRecord } from '../otlp/span-record';
import { THREADLIGHT_CONTENT_TRUNCATED } from '../semconv/threadlight';
import { changed } from './changed';

const ELLIPSIS = '…';
/** Strings within JSON are cut no shorter than this; what is still too long then loses its structure. */
const SHORTEST_LEAF = 16;

/** The span with no string longer than `maxLength` characters, marked as truncated if one was; else the same span. */
export function shortenSpan(span: SpanRecord, maxLength: number): SpanRecord {
  const attributes = shortenAttributes(span.attributes, maxLength);
  const hasLong = attributes !== span.attributes || span.events.some((event) => shortenHolder(event, maxLength) !== event);
  if (!hasLong) return span;
  const events = span.events.map((event) => shortenHolder(event, maxLength));
  return changed(span, { attributes: { ...attributes, [THREADLIGHT_CONTENT_TRUNCATED]: true }, events });
}

/**
 * At most `maxLength` characters of a text. JSON stays JSON: the oldest items of a list go first, because a conversation
 * repeats its history, then long strings within are cut.
 */
export function shortenText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const json = /^\s*[[{"]/.test(text) ? parse(text) : undefined;
  return json === undefined ? cut(text, maxLength) : shortenJson(json, maxLength);
}

function shortenHolder<T extends { readonly attributes?: Attributes }>(holder: T, maxLength: number): T {
  const attributes = holder.attributes && shortenAttributes(holder.attributes, maxLength);
  return attributes === holder.attributes ? holder : { ...holder, attributes };
}

function shortenAttributes(attributes: Attributes, maxLength: number): Attributes {
  let shortened: Attributes | undefined;
  for (const key in attributes) {
    const value = shortenValue(attributes[key], maxLength);
    if (value !== attributes[key]) (shortened ??= { ...attributes })[key] = value;
  }
  return shortened ?? attributes;
}

function shortenValue(value: AttributeValue | undefined, maxLength: number): AttributeValue | undefined {
  if (typeof value === 'string') return shortenText(value, maxLength);
  if (!Array.isArray(value) || !value.some((item) => typeof item === 'string' && item.length > maxLength)) return value;
  return value.map((item) => (typeof item === 'string' ? shortenText(item, maxLength) : item)) as AttributeValue;
}

function shortenJson(json: unknown, maxLength: number): string {
  const kept = Array.isArray(json) ? newestItems(json, maxLength) : json;
  for (let longest = maxLength; longest >= SHORTEST_LEAF; longest = Math.floor(longest / 2)) {
    const text = JSON.stringify(kept, (_key, value: unknown) => (typeof value === 'string' ? cut(value, longest) : value));
    if (text.length <= maxLength) return text;
  }
  return Array.isArray(json) ? '[]' : typeof json === 'string' ? '""' : '{}';
}

/** The last items that fit, and the last one even if it does not. */
function newestItems(items: readonly unknown[], maxLength: number): unknown[] {
  let room = maxLength - 1;
  let first = items.length;
  while (first > 0 && (room -= JSON.stringify(items[first - 1]).length + 1) >= 0) first--;
  return items.slice(Math.min(first, items.length - 1));
}

/** A character outside the basic plane is two units, and half of one is none. */
function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const end = maxLength - ELLIPSIS.length;
  const splitsPair = /[\uD800-\uDBFF]/.test(text[end - 1] ?? '');
  return text.slice(0, splitsPair ? end - 1 : end) + ELLIPSIS;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
