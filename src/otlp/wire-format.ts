import type { SpanRecord } from './span-record';

/** How spans are written on the wire: JSON, or protobuf in a chunk of its own. */
export interface WireFormat {
  readonly contentType: string;

  /**
   * Writes one request of as many spans as fit into `maxBytes`, in the given order. The first span is written even when it
   * alone is larger. Spans with the same resource and scope should stand together: each change of them costs a header.
   */
  encode(spans: readonly SpanRecord[], maxBytes: number): EncodedBatch;
}

export interface EncodedBatch {
  body: Uint8Array<ArrayBuffer>;
  /** How many spans, from the first, the body holds. */
  count: number;
}
