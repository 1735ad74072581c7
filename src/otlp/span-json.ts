import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { hasControlCharacters } from './control-characters';
import { jsonFormatOf } from './encode-json';
import { encodeFlags, encodeRest, encodeTime, encodeValue } from './encode-span';
import type { SpanRecord } from './span-record';
import type { WireFormat } from './wire-format';

/** OTLP/JSON for servers, where spans are many and nobody downloads the code. */
export const fastJsonFormat: WireFormat = /* @__PURE__ */ jsonFormatOf(spanToJson);

/**
 * The JSON of `encodeSpan`. Put together from parts, of which most were seen before, because that takes half of the time that
 * `JSON.stringify` takes for a span of many short attributes and few long ones.
 */
export function spanToJson(record: SpanRecord): string {
  const { traceId, spanId, traceFlags } = record.spanContext();
  const rest = restToJson(record);
  return (
    `{"traceId":${quoteId(traceId)},"spanId":${quoteId(spanId)},"name":${quote(record.name)},"kind":${record.kind + 1}` +
    `,"startTimeUnixNano":"${encodeTime(record.startTime)}","endTimeUnixNano":"${encodeTime(record.endTime)}"` +
    `,"flags":${encodeFlags(traceFlags, record.parentSpanContext?.isRemote)},"attributes":[${attributesToJson(record.attributes)}]` +
    (rest === '{}' ? rest.slice(1) : `,${rest.slice(1)}`)
  );
}

function attributesToJson(attributes: Attributes): string {
  let json = '';
  for (const key in attributes) {
    const value = attributes[key];
    if (value === undefined || value === null) continue;
    json += `${json && ','}{"key":${quote(key)},"value":${valueToJson(value)}}`;
  }
  return json;
}

function valueToJson(value: AttributeValue): string {
  if (typeof value === 'string') return `{"stringValue":${quote(value)}}`;
  if (typeof value === 'boolean') return `{"boolValue":${value}}`;
  if (Number.isSafeInteger(value)) return `{"intValue":${String(value)}}`;
  return JSON.stringify(encodeValue(value));
}

/** Most spans have a parent and nothing else that is not in all of them. */
function restToJson(record: SpanRecord): string {
  const {
    parentSpanContext: parent,
    status,
    events,
    links,
    droppedAttributesCount,
    droppedEventsCount,
    droppedLinksCount,
  } = record;
  const hasMore =
    status.code || events.length || links.length || droppedAttributesCount || droppedEventsCount || droppedLinksCount;
  if (hasMore || record.spanContext().traceState) return JSON.stringify(encodeRest(record));
  return parent ? `{"parentSpanId":${quoteId(parent.spanId)}}` : '{}';
}

/** Ids of other tracers may be anything. */
const HEX = /^[\da-f]*$/;

function quoteId(id: string): string {
  return HEX.test(id) ? `"${id}"` : JSON.stringify(id);
}

/** Names and short values are few and repeat; a program that makes them up must not fill the memory. */
const known = /* @__PURE__ */ new Map<string, string>();
const MAX_KNOWN = 2_000;
const MAX_KNOWN_LENGTH = 64;

function quote(text: string): string {
  if (text.length > MAX_KNOWN_LENGTH) return quoteLong(text);
  let quoted = known.get(text);
  if (quoted === undefined) {
    quoted = JSON.stringify(text);
    if (known.size < MAX_KNOWN) known.set(text, quoted);
  }
  return quoted;
}

/** What JSON writes otherwise than it is, besides quotes and backslashes: control characters, and halves of pairs. */
function quoteLong(text: string): string {
  const escaped = escapeFew(text, text.length / 64);
  const isPlain = escaped !== undefined && isWellFormed(text) && !hasControlCharacters(text);
  return isPlain ? `"${escaped}"` : JSON.stringify(text);
}

/** Whether no half of a pair stands alone (ES2024, on every runtime that this is for). */
function isWellFormed(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed();
}

/** Long texts with few quotes: looking for these is several times faster than looking at each character. Undefined for others. */
function escapeFew(text: string, few: number): string | undefined {
  let escaped = '';
  let from = 0;
  let left = few;
  let quoteAt = find(text, '"', 0);
  let slashAt = find(text, '\\', 0);
  for (let at = Math.min(quoteAt, slashAt); at < text.length; at = Math.min(quoteAt, slashAt)) {
    if (left-- < 0) return undefined;
    escaped += `${text.slice(from, at)}\\`;
    from = at;
    if (at === quoteAt) quoteAt = find(text, '"', at + 1);
    else slashAt = find(text, '\\', at + 1);
  }
  return escaped + text.slice(from);
}

function find(text: string, character: string, from: number): number {
  const at = text.indexOf(character, from);
  return at < 0 ? text.length : at;
}
