import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { ExportTraceServiceRequest, KeyValue, Span } from '../../../src/otlp/types';

type Write = (writer: BinaryWriter) => void;

/** Encodes what the chat fixtures are made of, by the message definitions and not by the decoder's tables. */
export function encodeProtobuf(request: ExportTraceServiceRequest): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  for (const { resource, scopeSpans } of request.resourceSpans) {
    inside(writer, 1, () => {
      inside(writer, 1, () => attributes(writer, 1, resource?.attributes));
      for (const { scope, spans } of scopeSpans) {
        inside(writer, 2, () => {
          inside(writer, 1, () => text(writer, 1, scope?.name));
          for (const span of spans) inside(writer, 2, () => encodeSpan(writer, span));
        });
      }
    });
  }
  return new Uint8Array(writer.finish());
}

function encodeSpan(writer: BinaryWriter, span: Span): void {
  bytes(writer, 1, span.traceId);
  bytes(writer, 2, span.spanId);
  if (span.parentSpanId) bytes(writer, 4, span.parentSpanId);
  text(writer, 5, span.name);
  writer.tag(6, WireType.Varint).int32(span.kind);
  writer.tag(7, WireType.Bit64).fixed64(span.startTimeUnixNano);
  writer.tag(8, WireType.Bit64).fixed64(span.endTimeUnixNano);
  attributes(writer, 9, span.attributes);
  const { status } = span;
  if (!status) return;
  inside(writer, 15, () => {
    text(writer, 2, status.message);
    writer.tag(3, WireType.Varint).int32(status.code ?? 0);
  });
}

function attributes(writer: BinaryWriter, field: number, list: KeyValue[] = []): void {
  for (const { key, value } of list) {
    inside(writer, field, () => {
      text(writer, 1, key);
      inside(writer, 2, () => {
        if ('stringValue' in value) text(writer, 1, String(value.stringValue));
        if ('intValue' in value) writer.tag(3, WireType.Varint).int64(String(value.intValue));
      });
    });
  }
}

function inside(writer: BinaryWriter, field: number, write: Write): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write(writer);
  writer.join();
}

function text(writer: BinaryWriter, field: number, value: string | undefined): void {
  if (value !== undefined) writer.tag(field, WireType.LengthDelimited).string(value);
}

function bytes(writer: BinaryWriter, field: number, hex: string): void {
  writer.tag(field, WireType.LengthDelimited).bytes(Uint8Array.from(Buffer.from(hex, 'hex')));
}
