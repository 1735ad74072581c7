import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { encodeResource, encodeScope, encodeSpan } from './encode-span';
import type { SpanRecord } from './span-record';
import type { AnyValue, InstrumentationScope, KeyValue, Resource, Span, SpanEvent, SpanLink } from './types';
import type { EncodedBatch, PartialSuccess, WireFormat } from './wire-format';

/**
 * OTLP in protobuf's binary encoding. Fields are written by their numbers in opentelemetry-proto v1.9; zero and empty ones
 * are left out, as proto3 asks.
 */
export const protobufFormat: WireFormat = { contentType: 'application/x-protobuf', encode: encodeProtobuf, readResponse };

/** Tag and length of a message. */
const HEAD = 6;

interface OpenScope {
  readonly resource: SpanRecord['resource'];
  readonly scope: SpanRecord['instrumentationScope'];
  readonly spans: Uint8Array[];
}

function encodeProtobuf(spans: readonly SpanRecord[], maxBytes: number): EncodedBatch {
  const groups: OpenScope[] = [];
  let count = 0;
  let bytes = 0;
  for (const record of spans) {
    const encoded = message((writer) => writeSpan(writer, encodeSpan(record)));
    const open = groups.at(-1);
    const isSame = open?.resource === record.resource && open.scope === record.instrumentationScope;
    bytes += HEAD + encoded.length + (isSame ? 0 : headBytes(record));
    if (count && bytes > maxBytes) break;
    if (isSame) open.spans.push(encoded);
    else groups.push({ resource: record.resource, scope: record.instrumentationScope, spans: [encoded] });
    count++;
  }
  return { body: message((writer) => groups.forEach((group) => writeGroup(writer, group))), count };
}

function readResponse(body: Uint8Array): PartialSuccess {
  try {
    const reader = new BinaryReader(body);
    const [field] = reader.len ? reader.tag() : [];
    return field === 1 ? readPartialSuccess(new BinaryReader(reader.bytes())) : {};
  } catch {
    return {};
  }
}

function readPartialSuccess(reader: BinaryReader): PartialSuccess {
  const partial: PartialSuccess = {};
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (field === 1) partial.rejectedSpans = String(reader.int64());
    else if (field === 2) partial.errorMessage = reader.string();
    else reader.skip(wire);
  }
  return partial;
}

/** Each group has a resource of its own: a repeated one costs bytes and changes nothing. */
function writeGroup(writer: BinaryWriter, { resource, scope, spans }: OpenScope): void {
  nested(writer, 1, () => {
    nested(writer, 1, () => writeResource(writer, encodeResource(resource)));
    nested(writer, 2, () => {
      nested(writer, 1, () => writeScope(writer, encodeScope(scope)));
      for (const span of spans) writer.tag(2, WireType.LengthDelimited).bytes(span);
    });
  });
}

function headBytes({ resource, instrumentationScope }: SpanRecord): number {
  return message((writer) => writeGroup(writer, { resource, scope: instrumentationScope, spans: [] })).length + 2 * HEAD;
}

function writeResource(writer: BinaryWriter, { attributes }: Resource): void {
  writeAttributes(writer, 1, attributes);
}

function writeScope(writer: BinaryWriter, { name, version }: InstrumentationScope): void {
  text(writer, 1, name);
  text(writer, 2, version);
}

function writeSpan(writer: BinaryWriter, span: Span): void {
  writeIds(writer, span);
  id(writer, 4, span.parentSpanId);
  text(writer, 5, span.name);
  uint32(writer, 6, span.kind);
  writer.tag(7, WireType.Bit64).fixed64(span.startTimeUnixNano);
  writer.tag(8, WireType.Bit64).fixed64(span.endTimeUnixNano);
  writeAttributes(writer, 9, span.attributes);
  uint32(writer, 10, span.droppedAttributesCount);
  for (const event of span.events ?? []) nested(writer, 11, () => writeEvent(writer, event));
  uint32(writer, 12, span.droppedEventsCount);
  for (const link of span.links ?? []) nested(writer, 13, () => writeLink(writer, link));
  uint32(writer, 14, span.droppedLinksCount);
  if (span.status) nested(writer, 15, () => writeStatus(writer, span.status ?? {}));
  flags(writer, 16, span.flags);
}

/** The same fields in a span and in a link. */
function writeIds(writer: BinaryWriter, { traceId, spanId, traceState }: Span | SpanLink): void {
  id(writer, 1, traceId);
  id(writer, 2, spanId);
  text(writer, 3, traceState);
}

function writeStatus(writer: BinaryWriter, { code, message: words }: NonNullable<Span['status']>): void {
  text(writer, 2, words);
  uint32(writer, 3, code);
}

function writeEvent(writer: BinaryWriter, event: SpanEvent): void {
  writer.tag(1, WireType.Bit64).fixed64(event.timeUnixNano);
  text(writer, 2, event.name);
  writeAttributes(writer, 3, event.attributes);
}

function writeLink(writer: BinaryWriter, link: SpanLink): void {
  writeIds(writer, link);
  writeAttributes(writer, 4, link.attributes);
  uint32(writer, 5, link.droppedAttributesCount);
  flags(writer, 6, link.flags);
}

function writeAttributes(writer: BinaryWriter, field: number, attributes: readonly KeyValue[] | undefined): void {
  for (const { key, value } of attributes ?? []) {
    nested(writer, field, () => {
      text(writer, 1, key);
      nested(writer, 2, () => writeValue(writer, value));
    });
  }
}

/** A value that is empty or zero is written all the same: it says of which kind it is. */
function writeValue(writer: BinaryWriter, value: AnyValue): void {
  if ('stringValue' in value) writer.tag(1, WireType.LengthDelimited).string(value.stringValue as string);
  else if ('boolValue' in value) writer.tag(2, WireType.Varint).bool(value.boolValue as boolean);
  else if ('intValue' in value) writer.tag(3, WireType.Varint).int64(value.intValue as number);
  else if ('doubleValue' in value) writer.tag(4, WireType.Bit64).double(value.doubleValue as number);
  else if ('arrayValue' in value) nested(writer, 5, () => writeList(writer, value.arrayValue as { values: AnyValue[] }));
}

function writeList(writer: BinaryWriter, { values }: { values: readonly AnyValue[] }): void {
  for (const item of values) nested(writer, 1, () => writeValue(writer, item));
}

function message(write: (writer: BinaryWriter) => void): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  write(writer);
  return writer.finish() as Uint8Array<ArrayBuffer>;
}

function nested(writer: BinaryWriter, field: number, write: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write();
  writer.join();
}

function text(writer: BinaryWriter, field: number, value: string | undefined): void {
  if (value) writer.tag(field, WireType.LengthDelimited).string(value);
}

function uint32(writer: BinaryWriter, field: number, value: number | undefined): void {
  if (value) writer.tag(field, WireType.Varint).uint32(value);
}

function flags(writer: BinaryWriter, field: number, value: number | undefined): void {
  if (value) writer.tag(field, WireType.Bit32).fixed32(value);
}

function id(writer: BinaryWriter, field: number, hex: string | undefined): void {
  if (!hex) return;
  const bytes = Uint8Array.from({ length: hex.length / 2 }, (_, at) => Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16));
  writer.tag(field, WireType.LengthDelimited).bytes(bytes);
}
