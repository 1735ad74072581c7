import { isDeepStrictEqual } from 'node:util';
import { decodeLogsJson, decodeTraceJson } from '../../../src/otlp/decode-json';
import { decodeSpansJson } from '../../../src/otlp/decode-spans';
import { decodeLogsProtobuf, decodeTraceProtobuf } from '../../../src/otlp/decode-protobuf';
import { type Decoded, FieldError } from '../../../src/otlp/decode-result';
import type { ExportLogsServiceRequest, ExportTraceServiceRequest, Span } from '../../../src/otlp/types';
import { conversation, request } from '../support/chat';
import { encodeProtobuf } from '../support/protobuf';
import { Random } from './random';

/** Milliseconds that one input may take: a hang takes for ever, a slow machine does not take so long. */
const longest = 5_000;

const whole = request(conversation('fuzz', 2, { userId: 'ann' }).flat());
const wholeJson = JSON.stringify(whole);
const wholeBytes = encodeProtobuf(whole);

/** Throws at the first input that breaks a decoder of JSON. @returns how many of the inputs were read, at least in part. */
export function fuzzJson(seed: number, inputs: number): number {
  const random = new Random(seed);
  let read = 0;
  for (let input = 0; input < inputs; input++) {
    const sent = random.chance(4) ? brokenText(random) : JSON.stringify(distorted(random, JSON.parse(wholeJson), 6));
    const body = parsed(sent);
    const text = JSON.stringify(body);
    checkSameApart(`seed ${seed}, JSON input ${input} apart: ${sent}`, sent);
    const traces = attempt(`seed ${seed}, JSON input ${input}: ${text}`, () => decodeTraceJson(body));
    attempt(`seed ${seed}, JSON log input ${input}`, () => decodeLogsJson(asLogs(text)));
    if (traces) checkSpans(traces);
    if (traces) read += 1;
  }
  return read;
}

/** The same for Protobuf; what both encodings can say must be read alike from both. */
export function fuzzProtobuf(seed: number, inputs: number): number {
  const random = new Random(seed);
  let read = 0;
  for (let input = 0; input < inputs; input++) {
    const bytes = random.chance(3) ? noise(random) : brokenBytes(random);
    const name = `seed ${seed}, Protobuf input ${input}: ${Buffer.from(bytes).toString('hex')}`;
    const traces = attempt(name, () => decodeTraceProtobuf(bytes));
    const logs = attempt(name, () => decodeLogsProtobuf(bytes));
    if (traces) checkSpans(traces);
    if (traces) checkSameAsJson(name, traces.request, (body) => decodeTraceJson(body).request);
    if (logs) checkSameAsJson(name, logs.request, (body) => decodeLogsJson(body).request);
    if (traces) read += 1;
  }
  return read;
}

/** Spans that are read one by one are those of the whole, in whatever order. */
function checkSameApart(name: string, text: string): void {
  const whole = outcome(
    () => decodeTraceJson(JSON.parse(text)),
    ({ request: { resourceSpans }, refused }) => ({
      spans: resourceSpans
        .flatMap(({ resource, scopeSpans }) =>
          scopeSpans.flatMap(({ scope, spans }) => spans.map((span) => ({ span, resource, scope }))),
        )
        .sort(byText),
      refused,
    }),
  );
  const apart = outcome(
    () => decodeSpansJson(new TextEncoder().encode(text)),
    ({ spans, refused }) => ({
      spans: Array.from(spans, ({ span, resource, scope }) => ({ span, resource, scope })).sort(byText),
      refused,
    }),
  );
  if (!isDeepStrictEqual(apart, whole)) throw new Error(`${name} reads otherwise than the whole`);
}

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

function outcome<T, Read>(decode: () => T, read: (decoded: T) => Read): Read | string {
  try {
    return read(decode());
  } catch (error) {
    return (error as Error).name;
  }
}

function attempt<T>(name: string, decode: () => T): T | undefined {
  const begun = performance.now();
  const result = unlessRefused(name, decode);
  if (performance.now() - begun > longest) throw new Error(`${name} took too long`);
  return result;
}

function unlessRefused<T>(name: string, decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    if (error instanceof FieldError) return undefined;
    throw new Error(`${name} broke the decoder`, { cause: error });
  }
}

const hex = (length: number): RegExp => new RegExp(`^[0-9a-f]{${length}}$`);
const traceIds = hex(32);
const spanIds = hex(16);

function checkSpans({ request: { resourceSpans } }: Decoded<ExportTraceServiceRequest>): void {
  for (const span of resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))) checkSpan(span);
}

function checkSpan({ traceId, spanId, name, kind, startTimeUnixNano, endTimeUnixNano, attributes, events }: Span): void {
  const isGood =
    traceIds.test(traceId) &&
    spanIds.test(spanId) &&
    typeof name === 'string' &&
    Number.isInteger(kind) &&
    /^\d{1,20}$/.test(startTimeUnixNano) &&
    startTimeUnixNano !== '0' &&
    /^\d{1,20}$/.test(endTimeUnixNano) &&
    Array.isArray(attributes) &&
    Array.isArray(events) &&
    attributes.every(({ key }) => typeof key === 'string');
  if (!isGood) {
    throw new Error(
      `a decoder let this through: ${JSON.stringify({ traceId, spanId, name, kind, startTimeUnixNano, endTimeUnixNano })}`,
    );
  }
}

/** A decoded request is good JSON: read again it says the same. */
function checkSameAsJson(
  name: string,
  decoded: ExportTraceServiceRequest | ExportLogsServiceRequest,
  read: (body: unknown) => unknown,
): void {
  const text = JSON.stringify(decoded, numbersAsText);
  if (!isDeepStrictEqual(JSON.parse(JSON.stringify(read(JSON.parse(text)), numbersAsText)), JSON.parse(text))) {
    throw new Error(`${name} reads otherwise as JSON`);
  }
}

/** As Protobuf's JSON mapping writes what JSON has no number for. */
function numbersAsText(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function asLogs(text: string): unknown {
  return JSON.parse(
    text.replaceAll('resourceSpans', 'resourceLogs').replaceAll('scopeSpans', 'scopeLogs').replaceAll('"spans"', '"logRecords"'),
  );
}

function brokenText(random: Random): string {
  const at = random.below(wholeJson.length);
  const length = random.below(40);
  return (
    wholeJson.slice(0, at) +
    random.of(['', '{}', '[]', 'null', '"', '9', ',', '{"stringValue":"x"}']) +
    wholeJson.slice(at + length)
  );
}

const oddKeys = [
  '__proto__',
  'constructor',
  'arrayValue',
  'kvlistValue',
  'intValue',
  'doubleValue',
  'values',
  'key',
  'value',
  'events',
  'links',
  'status',
];
const oddValues: readonly (() => unknown)[] = [
  () => null,
  () => [],
  () => ({}),
  () => '',
  () => -1,
  () => 1e308,
  () => 2 ** 53,
  () => 'NaN',
  () => '99999999999999999999',
  () => true,
  () => ({ arrayValue: { values: [{ kvlistValue: { values: [{ key: 'k', value: { intValue: '7' } }] } }] } }),
  () => nested(60),
];

function nested(depth: number): object {
  return depth === 0 ? { stringValue: 'deep' } : { arrayValue: { values: [nested(depth - 1)] } };
}

/** Changes some of the places of a value, wherever they are. */
function distorted(random: Random, value: unknown, changes: number): unknown {
  for (let change = 0; change < changes; change++) distort(random, value);
  return value;
}

function distort(random: Random, value: unknown): void {
  let place = value as Record<string, unknown>;
  for (;;) {
    const keys = Object.keys(place);
    const isOdd = !Array.isArray(place) && (keys.length === 0 || random.chance(12));
    const key = isOdd ? random.of(oddKeys) : (random.of(keys) ?? '0');
    const next = Object.hasOwn(place, key) ? place[key] : undefined;
    if (typeof next === 'object' && next !== null && !random.chance(8)) {
      place = next as Record<string, unknown>;
      continue;
    }
    Object.defineProperty(place, key, { value: random.of(oddValues)(), configurable: true, enumerable: true, writable: true });
    return;
  }
}

function brokenBytes(random: Random): Uint8Array {
  const bytes = wholeBytes.slice(0, random.chance(4) ? random.below(wholeBytes.length) : wholeBytes.length);
  for (let change = random.below(6); change >= 0 && bytes.length > 0; change--) {
    bytes[random.below(bytes.length)] = random.below(256);
  }
  return bytes;
}

function noise(random: Random): Uint8Array {
  return Uint8Array.from({ length: random.below(120) }, () => random.below(256));
}
