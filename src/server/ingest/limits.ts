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

/** Rejects with the code `ERR_BUFFER_TOO_LARGE` when what comes out has more than `maxBytes`. */
export type Unpack = (bytes: Uint8Array<ArrayBuffer>, maxBytes: number) => Promise<Uint8Array<ArrayBuffer>>;

/** How requests are taken in. */
export interface Intake extends IngestLimits {
  /** Reads Brotli, of which Web standards know nothing yet. Without it such bodies are refused. */
  unpackBrotli?: Unpack | undefined;
}

export const defaultIngestLimits: IngestLimits = {
  bodyBytes: 16 * 2 ** 20,
  inflatedBytes: 64 * 2 ** 20,
  waitingBytes: 32 * 2 ** 20,
  decode: defaultDecodeLimits,
};
