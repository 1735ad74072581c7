import type { SpanRecord } from '../otlp/span-record';
import type { EncodedBatch, WireFormat } from '../otlp/wire-format';
import { shortenSpan } from './shorten';

/** Shortening stops here: a batch that is too large even so consists of too many spans or attributes. */
const SHORTEST_VALUE = 64;

export interface Fitted {
  spans: readonly SpanRecord[];
  batch: EncodedBatch;
}

/** All spans in one body, with their longest strings shortened until it has `maxBytes`; undefined when that is not enough. */
export function fit(format: WireFormat, spans: readonly SpanRecord[], maxBytes: number): Fitted | undefined {
  for (let longest = maxBytes / 2; longest >= SHORTEST_VALUE; longest /= 2) {
    const shorter = spans.map((span) => shortenSpan(span, Math.floor(longest)));
    const batch = format.encode(shorter, Infinity);
    if (batch.body.length <= maxBytes) return { spans: shorter, batch };
  }
  return undefined;
}
