import type { SpanRecord } from './span-record';
import type { ExportTraceServiceResponse } from './types';

/** How spans are written on the wire: JSON, or protobuf in a chunk of its own. */
export interface WireFormat {
  readonly contentType: string;

  /**
   * Writes one request of as many spans as fit into `maxBytes`, in the given order. The first span is written even when it
   * alone is larger. Spans with the same resource and scope should stand together: each change of them costs a header.
   */
  encode(spans: readonly SpanRecord[], maxBytes: number): EncodedBatch;

  /** What a receiver says of spans that it did not take; empty when it says nothing, or nothing that can be read. */
  readResponse(body: Uint8Array): PartialSuccess;
}

export type PartialSuccess = NonNullable<ExportTraceServiceResponse['partialSuccess']>;

export interface EncodedBatch {
  body: Uint8Array<ArrayBuffer>;
  /** How many spans, from the first, the body holds. */
  count: number;
  /** Gives the memory of the body back. */
  release?: () => void;
}
