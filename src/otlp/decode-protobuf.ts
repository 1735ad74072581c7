import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { decodeLogsJson, decodeTraceJson } from './decode-json';
import { type DecodeLimits, type Decoded, defaultDecodeLimits, FieldError } from './decode-result';
import type { ExportLogsServiceRequest, ExportTraceServiceRequest } from './types';

/**
 * Reads OTLP in Protobuf's binary encoding into the JSON model, and checks it by the same rules: one model, one set of rules.
 *
 * Source: the message definitions of opentelemetry-proto v1.9; the tables below repeat their field numbers.
 *
 * @throws {FieldError} when the bytes are not such a message.
 */
export function decodeTraceProtobuf(
  bytes: Uint8Array,
  limits: DecodeLimits = defaultDecodeLimits,
): Decoded<ExportTraceServiceRequest> {
  return decodeTraceJson(readWhole(bytes, traceRequest, limits), limits);
}

/** The same for logs. */
export function decodeLogsProtobuf(
  bytes: Uint8Array,
  limits: DecodeLimits = defaultDecodeLimits,
): Decoded<ExportLogsServiceRequest> {
  return decodeLogsJson(readWhole(bytes, logsRequest, limits), limits);
}

type Target = Record<string, unknown>;

/** How one field is read into its message. `depth` is what is left of the allowed nesting. */
interface Field {
  wire: WireType;
  read(reader: BinaryReader, target: Target, depth: number): void;
}

type MessageType = () => Record<number, Field>;

const anyValue: Record<number, Field> = {
  1: text('stringValue'),
  2: field(WireType.Varint, 'boolValue', (reader) => reader.bool()),
  3: field(WireType.Varint, 'intValue', (reader) => reader.int64().toString()),
  4: field(WireType.Bit64, 'doubleValue', (reader) => reader.double()),
  5: one('arrayValue', () => ({ 1: many('values', () => anyValue) })),
  6: one('kvlistValue', () => ({ 1: many('values', () => keyValue) })),
  7: field(WireType.LengthDelimited, 'bytesValue', (reader) => base64(reader.bytes())),
};
const keyValue: Record<number, Field> = { 1: text('key'), 2: one('value', () => anyValue) };

const resource = { 1: many('attributes', () => keyValue), 2: uint32('droppedAttributesCount') };
const scope = { 1: text('name'), 2: text('version'), 3: many('attributes', () => keyValue) };

const event = {
  1: fixed64('timeUnixNano'),
  2: text('name'),
  3: many('attributes', () => keyValue),
  4: uint32('droppedAttributesCount'),
};
const link = {
  1: hexId('traceId'),
  2: hexId('spanId'),
  3: text('traceState'),
  4: many('attributes', () => keyValue),
  5: uint32('droppedAttributesCount'),
  6: fixed32('flags'),
};
const status = { 2: text('message'), 3: uint32('code') };

const span = {
  1: hexId('traceId'),
  2: hexId('spanId'),
  3: text('traceState'),
  4: hexId('parentSpanId'),
  5: text('name'),
  6: uint32('kind'),
  7: fixed64('startTimeUnixNano'),
  8: fixed64('endTimeUnixNano'),
  9: many('attributes', () => keyValue),
  10: uint32('droppedAttributesCount'),
  11: many('events', () => event),
  12: uint32('droppedEventsCount'),
  13: many('links', () => link),
  14: uint32('droppedLinksCount'),
  15: one('status', () => status),
  16: fixed32('flags'),
};
const scopeSpans = { 1: one('scope', () => scope), 2: many('spans', () => span), 3: text('schemaUrl') };
const resourceSpans = { 1: one('resource', () => resource), 2: many('scopeSpans', () => scopeSpans), 3: text('schemaUrl') };
const traceRequest = { 1: many('resourceSpans', () => resourceSpans) };

const logRecord = {
  1: fixed64('timeUnixNano'),
  2: uint32('severityNumber'),
  3: text('severityText'),
  5: one('body', () => anyValue),
  6: many('attributes', () => keyValue),
  9: hexId('traceId'),
  10: hexId('spanId'),
  11: fixed64('observedTimeUnixNano'),
  12: text('eventName'),
};
const scopeLogs = { 1: one('scope', () => scope), 2: many('logRecords', () => logRecord) };
const resourceLogs = { 1: one('resource', () => resource), 2: many('scopeLogs', () => scopeLogs) };
const logsRequest = { 1: many('resourceLogs', () => resourceLogs) };

function readWhole(bytes: Uint8Array, fields: Record<number, Field>, limits: DecodeLimits): Target {
  // Five levels of messages lie around an attribute value, and each level of a value is two messages.
  const depth = 5 + 3 * limits.depth;
  try {
    return readFields(new BinaryReader(bytes), fields, bytes.length, depth);
  } catch (error) {
    if (error instanceof FieldError) throw error;
    throw new FieldError('', `is not a Protobuf message of this service: ${(error as Error).message}`);
  }
}

function readFields(reader: BinaryReader, fields: Record<number, Field>, end: number, depth: number): Target {
  if (depth === 0) throw new FieldError('', 'is nested too deeply');
  const target: Target = {};
  while (reader.pos < end) {
    const [number, wire] = reader.tag();
    const known = fields[number];
    if (known?.wire === wire) known.read(reader, target, depth - 1);
    else reader.skip(wire, number);
  }
  if (reader.pos !== end) throw new FieldError('', 'holds a message that runs beyond its length');
  return target;
}

function readMessage(reader: BinaryReader, type: MessageType, depth: number): Target {
  const length = reader.uint32();
  const end = reader.pos + length;
  if (end > reader.len) throw new FieldError('', 'ends in the middle of a message');
  return readFields(reader, type(), end, depth);
}

function field(wire: WireType, name: string, read: (reader: BinaryReader) => unknown): Field {
  return {
    wire,
    read(reader, target) {
      target[name] = read(reader);
    },
  };
}

function text(name: string): Field {
  return field(WireType.LengthDelimited, name, (reader) => reader.string());
}

function uint32(name: string): Field {
  return field(WireType.Varint, name, (reader) => reader.uint32());
}

function fixed32(name: string): Field {
  return field(WireType.Bit32, name, (reader) => reader.fixed32());
}

function fixed64(name: string): Field {
  return field(WireType.Bit64, name, (reader) => reader.fixed64().toString());
}

function hexId(name: string): Field {
  return field(WireType.LengthDelimited, name, (reader) => hex(reader.bytes()));
}

function one(name: string, type: MessageType): Field {
  return {
    wire: WireType.LengthDelimited,
    read(reader, target, depth) {
      target[name] = readMessage(reader, type, depth);
    },
  };
}

function many(name: string, type: MessageType): Field {
  return {
    wire: WireType.LengthDelimited,
    read(reader, target, depth) {
      const items = (target[name] ??= []) as unknown[];
      items.push(readMessage(reader, type, depth));
    },
  };
}

const hexDigits = '0123456789abcdef';

function hex(bytes: Uint8Array): string {
  let digits = '';
  for (const byte of bytes) digits += hexDigits.charAt(byte >> 4) + hexDigits.charAt(byte & 15);
  return digits;
}

/** In slices, because a call takes only so many arguments. */
function base64(bytes: Uint8Array): string {
  let binary = '';
  for (let start = 0; start < bytes.length; start += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  }
  return btoa(binary);
}
