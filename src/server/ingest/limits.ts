import { type DecodeLimits, defaultDecodeLimits } from '../../otlp/decode-result';

/** How much one request may ask of the server. */
export interface IngestLimits {
  /** Bytes of a request's body as it is sent. Default 16 MiB. */
  bodyBytes: number;
  /** Bytes of the body once it is decompressed. Default 64 MiB. */
  inflatedBytes: number;
  /** Bytes that may wait to be written before new requests are told to come again later. Default 32 MiB. */
  waitingBytes: number;
  decode: DecodeLimits;
}

export const defaultIngestLimits: IngestLimits = {
  bodyBytes: 16 * 2 ** 20,
  inflatedBytes: 64 * 2 ** 20,
  waitingBytes: 32 * 2 ** 20,
  decode: defaultDecodeLimits,
};
