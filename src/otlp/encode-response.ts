import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** The parts of an `Export…ServiceResponse`; both signals number them alike. */
export interface PartialSuccess {
  rejected: number;
  message: string;
}

/** In Protobuf's binary encoding; empty when everything was taken. */
export function encodeResponseProtobuf(partial: PartialSuccess | null): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  if (partial) {
    writer.tag(1, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.Varint).int64(partial.rejected);
    writer.tag(2, WireType.LengthDelimited).string(partial.message);
    writer.join();
  }
  return new Uint8Array(writer.finish());
}

/** `google.rpc.Status`, the body that OTLP asks for when a Protobuf request fails. */
export function encodeStatusProtobuf(code: number, message: string): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Varint).int32(code);
  writer.tag(2, WireType.LengthDelimited).string(message);
  return new Uint8Array(writer.finish());
}
