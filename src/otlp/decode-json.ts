import type {
  AnyValue,
  ExportLogsServiceRequest,
  ExportTraceServiceRequest,
  InstrumentationScope,
  KeyValue,
  LogRecord,
  Resource,
  Span,
  SpanEvent,
  SpanLink,
  Status,
} from './types';
import { type DecodeLimits, type Decoded, defaultDecodeLimits, FieldError, type Refusal } from './decode-result';

/**
 * Checks parsed OTLP/JSON and hands it back as the model. The value is normalised in place (ids to lower case, times to
 * strings, missing lists to empty ones): a batch is megabytes, and nobody else holds it.
 *
 * A span that breaks a rule is left out and told in `refused`; the others are kept.
 *
 * @throws {FieldError} when the request's own structure is broken, so that no span of it can be trusted.
 */
export function decodeTraceJson(body: unknown, limits: DecodeLimits = defaultDecodeLimits): Decoded<ExportTraceServiceRequest> {
  return decodeRequest<ExportTraceServiceRequest>(
    body,
    ['resourceSpans', 'scopeSpans', 'spans'],
    (raw) => decodeSpan(raw, limits),
    limits,
  );
}

/** The same with the spans as they are, unchecked: `splitSpans` has put numbers into their places. */
export function decodeTraceFrame(body: unknown, limits: DecodeLimits): TraceFrame {
  return decodeRequest<TraceFrame>(body, ['resourceSpans', 'scopeSpans', 'spans'], (raw) => raw, limits).request;
}

export interface TraceFrame {
  resourceSpans: { resource?: Resource; scopeSpans: { scope?: InstrumentationScope; spans: [number][] }[] }[];
}

/** The same for logs. */
export function decodeLogsJson(body: unknown, limits: DecodeLimits = defaultDecodeLimits): Decoded<ExportLogsServiceRequest> {
  return decodeRequest<ExportLogsServiceRequest>(
    body,
    ['resourceLogs', 'scopeLogs', 'logRecords'],
    (raw) => decodeLogRecord(raw, limits),
    limits,
  );
}

type Decode<T> = (raw: unknown) => T;

function decodeRequest<Request>(
  body: unknown,
  names: [string, string, string],
  decode: Decode<unknown>,
  limits: DecodeLimits,
): Decoded<Request> {
  const [perResource, perScope, records] = names;
  const request = object(body, 'must be an object');
  const refused: Refusal[] = [];
  each(request, perResource, (rawResource, resourcePath) => {
    const group = object(rawResource, 'must be an object');
    group.resource = optional(group, 'resource', (raw) => decodeResource(raw, limits)) ?? { attributes: [] };
    each(group, perScope, (rawScope, scopePath) => {
      const scoped = object(rawScope, 'must be an object');
      scoped.scope = optional(scoped, 'scope', decodeScope);
      keepGood(scoped, records, decode, `${resourcePath}.${scopePath}`, refused);
      return scoped;
    });
    return group;
  });
  return { request: request as Request, refused };
}

/** How much of a record is read. */
type Limits = DecodeLimits & {
  /** Called when more was sent than is read. */
  onCut?(): void;
};

/**
 * Checks one span and normalises it in place.
 *
 * @throws {FieldError} when it breaks a rule.
 */
export function decodeSpan(raw: unknown, limits: Limits): Span {
  const span = object(raw, 'must be a span object');
  span.traceId = hexId(span.traceId, 32, 'traceId');
  span.spanId = hexId(span.spanId, 16, 'spanId');
  span.parentSpanId = optionalHexId(span.parentSpanId, 16, 'parentSpanId');
  span.name = text(span.name, 'name');
  span.kind = spanKind(span.kind);
  span.startTimeUnixNano = time(span.startTimeUnixNano, 'startTimeUnixNano');
  if (span.startTimeUnixNano === '0') throw new FieldError('startTimeUnixNano', 'must be a time after 1970');
  span.endTimeUnixNano = time(span.endTimeUnixNano, 'endTimeUnixNano');
  decodeAttributes(span, limits);
  capped(span, 'events', 'droppedEventsCount', limits, (event) => decodeEvent(event, limits));
  capped(span, 'links', 'droppedLinksCount', limits, (link) => decodeLink(link, limits));
  span.status = optional(span, 'status', decodeStatus);
  return span as unknown as Span;
}

function decodeEvent(raw: unknown, limits: Limits): SpanEvent {
  const event = object(raw, 'must be an event object');
  event.name = text(event.name, 'name');
  event.timeUnixNano = time(event.timeUnixNano, 'timeUnixNano');
  decodeAttributes(event, limits);
  return event as unknown as SpanEvent;
}

function decodeLink(raw: unknown, limits: Limits): SpanLink {
  const link = object(raw, 'must be a link object');
  link.traceId = hexId(link.traceId, 32, 'traceId');
  link.spanId = hexId(link.spanId, 16, 'spanId');
  decodeAttributes(link, limits);
  return link as unknown as SpanLink;
}

const statusNames: Record<string, number> = { STATUS_CODE_UNSET: 0, STATUS_CODE_OK: 1, STATUS_CODE_ERROR: 2 };

function decodeStatus(raw: unknown): Status {
  const status = object(raw, 'must be a status object');
  status.code = enumNumber(status.code, statusNames, 2, 'code');
  status.message = optionalText(status.message, 'message');
  return status as Status;
}

function decodeLogRecord(raw: unknown, limits: DecodeLimits): LogRecord {
  const record = object(raw, 'must be a log record object');
  record.timeUnixNano = time(record.timeUnixNano, 'timeUnixNano');
  record.observedTimeUnixNano = time(record.observedTimeUnixNano, 'observedTimeUnixNano');
  record.traceId = optionalHexId(record.traceId, 32, 'traceId');
  record.spanId = optionalHexId(record.spanId, 16, 'spanId');
  record.eventName = optionalText(record.eventName, 'eventName');
  record.severityText = optionalText(record.severityText, 'severityText');
  record.body = optional(record, 'body', (body) => decodeValue(body, limits.depth));
  decodeAttributes(record, limits);
  return record as LogRecord;
}

function decodeResource(raw: unknown, limits: DecodeLimits): Resource {
  const resource = object(raw, 'must be a resource object');
  decodeAttributes(resource, limits);
  return resource as unknown as Resource;
}

function decodeScope(raw: unknown): InstrumentationScope {
  const scope = object(raw, 'must be a scope object');
  scope.name = text(scope.name, 'name');
  scope.version = optionalText(scope.version, 'version');
  return scope as unknown as InstrumentationScope;
}

function decodeAttributes(owner: Fields, limits: Limits): void {
  capped(owner, 'attributes', 'droppedAttributesCount', limits, (raw) => decodeKeyValue(raw, limits.depth));
}

function decodeKeyValue(raw: unknown, depth: number): KeyValue {
  const pair = object(raw, 'must be a key and a value');
  if (typeof pair.key !== 'string') throw new FieldError('key', 'must be a string');
  try {
    pair.value = decodeValue(pair.value, depth);
  } catch (error) {
    throw error instanceof FieldError ? error.within('value') : error;
  }
  return pair as unknown as KeyValue;
}

function decodeValue(raw: unknown, depth: number): AnyValue {
  if (raw === undefined || raw === null) return {};
  if (depth === 0) throw new FieldError('', 'is nested too deeply');
  const value = object(raw, 'must be an object such as { "stringValue": "…" }');
  for (const key in value) valueChecks.get(key)?.(value, depth);
  return value as AnyValue;
}

type ValueCheck = (value: Fields, depth: number) => void;

const valueChecks = new Map<string, ValueCheck>([
  ['stringValue', (value) => expectType(value, 'stringValue', 'string')],
  ['boolValue', (value) => expectType(value, 'boolValue', 'boolean')],
  ['bytesValue', (value) => expectType(value, 'bytesValue', 'string')],
  ['intValue', expectInteger],
  [
    'doubleValue',
    (value) => {
      value.doubleValue = double(value.doubleValue);
    },
  ],
  ['arrayValue', (value, depth) => decodeNested(value, 'arrayValue', (item) => decodeValue(item, depth - 1))],
  ['kvlistValue', (value, depth) => decodeNested(value, 'kvlistValue', (item) => decodeKeyValue(item, depth - 1))],
]);

function decodeNested(value: Fields, key: string, decode: Decode<unknown>): void {
  inside(key, () => each(object(value[key], 'must be an object with "values"'), 'values', decode));
}

// The small rules that the decoders above are made of.

type Fields = Record<string, unknown>;

function object(value: unknown, reason: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new FieldError('', reason);
  return value as Fields;
}

function optional<T>(owner: Fields, key: string, decode: Decode<T>): T | undefined {
  const raw = owner[key];
  if (raw === undefined || raw === null) return undefined;
  return inside(key, () => decode(raw));
}

function inside<T>(field: string, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    throw error instanceof FieldError ? error.within(field) : error;
  }
}

function list(owner: Fields, key: string): unknown[] {
  const raw = owner[key];
  if (raw === undefined || raw === null) return (owner[key] = []) as unknown[];
  if (!Array.isArray(raw)) throw new FieldError(key, 'must be an array');
  return raw;
}

function each(owner: Fields, key: string, decode: (raw: unknown, path: string) => unknown): void {
  const items = list(owner, key);
  let index = 0;
  try {
    for (; index < items.length; index++) items[index] = decode(items[index], `${key}[${index}]`);
  } catch (error) {
    throw error instanceof FieldError ? error.within(`${key}[${index}]`) : error;
  }
}

function capped(owner: Fields, key: string, dropped: string, limits: Limits, decode: Decode<unknown>): void {
  const items = list(owner, key);
  const most = key === 'attributes' ? limits.attributes : limits.events;
  if (items.length > most) {
    owner[dropped] = Number(owner[dropped] ?? 0) + items.length - most;
    items.length = most;
    limits.onCut?.();
  }
  let index = 0;
  try {
    for (; index < items.length; index++) items[index] = decode(items[index]);
  } catch (error) {
    throw error instanceof FieldError ? error.within(`${key}[${index}]`) : error;
  }
}

function keepGood(owner: Fields, key: string, decode: Decode<unknown>, path: string, refused: Refusal[]): void {
  const items = list(owner, key);
  let kept = 0;
  for (let index = 0; index < items.length; index++) {
    try {
      items[kept] = decode(items[index]);
      kept += 1;
    } catch (error) {
      refused.push(refusal(error, `${path}.${key}[${index}]`));
    }
  }
  items.length = kept;
}

function refusal(error: unknown, path: string): Refusal {
  if (!(error instanceof FieldError)) throw error;
  const { field, reason } = error.within(path);
  return { field, reason };
}

const hexDigits = /^[0-9a-f]+$/;
const onlyZeros = /^0*$/;

function hexId(value: unknown, length: number, field: string): string {
  const id = optionalHexId(value, length, field);
  if (id === undefined) throw new FieldError(field, `must be ${length} hex digits, not all zero`);
  return id;
}

function optionalHexId(value: unknown, length: number, field: string): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string' || value.length !== length) throw new FieldError(field, `must be ${length} hex digits`);
  const id = hexDigits.test(value) ? value : value.toLowerCase();
  if (!hexDigits.test(id)) throw new FieldError(field, `must be ${length} hex digits`);
  return onlyZeros.test(id) ? undefined : id;
}

function text(value: unknown, field: string): string {
  return optionalText(value, field) ?? '';
}

function optionalText(value: unknown, field: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new FieldError(field, 'must be a string');
  return value;
}

function expectType(value: Fields, key: string, type: 'string' | 'boolean'): void {
  if (typeof value[key] !== type) throw new FieldError(key, `must be a ${type}`);
}

const decimal = /^-?\d{1,20}$/;

function expectInteger({ intValue }: Fields): void {
  const whole =
    typeof intValue === 'number' ? Number.isInteger(intValue) : typeof intValue === 'string' && decimal.test(intValue);
  if (!whole) throw new FieldError('intValue', 'must be an integer, as a number or a decimal string');
}

const nanoseconds = /^\d{1,20}$/;

/** Protobuf's JSON mapping writes 64-bit integers as strings; many encoders write numbers. */
function time(value: unknown, field: string): string {
  if (value === undefined || value === null || value === '') return '0';
  if (typeof value === 'string' && nanoseconds.test(value)) return value;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 64) return BigInt(value).toString();
  throw new FieldError(field, 'must be nanoseconds since 1970, as a decimal string');
}

/** Protobuf's JSON mapping has no number for these. */
const namedDoubles: Record<string, number> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

function double(value: unknown): number {
  const number = typeof value === 'string' ? (namedDoubles[value] ?? Number.parseFloat(value)) : value;
  if (typeof number !== 'number' || (Number.isNaN(number) && value !== 'NaN' && typeof value === 'string')) {
    throw new FieldError('doubleValue', 'must be a number');
  }
  return number;
}

const kindNames: Record<string, number> = {
  SPAN_KIND_UNSPECIFIED: 0,
  SPAN_KIND_INTERNAL: 1,
  SPAN_KIND_SERVER: 2,
  SPAN_KIND_CLIENT: 3,
  SPAN_KIND_PRODUCER: 4,
  SPAN_KIND_CONSUMER: 5,
};

function spanKind(value: unknown): number {
  return enumNumber(value, kindNames, 5, 'kind');
}

/** OTLP asks for numbers; encoders built on Protobuf's default mapping send the names. */
function enumNumber(value: unknown, names: Record<string, number>, most: number, field: string): number {
  const number = typeof value === 'string' && Object.hasOwn(names, value) ? names[value] : (value ?? 0);
  if (typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= most) return number;
  throw new FieldError(field, `must be a number from 0 to ${most}`);
}
