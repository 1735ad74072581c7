import type { SpanRecord } from '../otlp/span-record';
import { estimateBytes } from './size';

/** A span that waits to be sent. */
export interface QueuedSpan {
  /** The span as it ended; once `ready`, as it may leave. */
  record: SpanRecord;
  /** Estimated size when encoded. */
  readonly bytes: number;
  /** Place in the order of arrival, from 1. */
  readonly order: number;
  /** A root or an error: the last to be given up. */
  readonly kept: boolean;
  /** Masked and shortened. */
  ready: boolean;
  /** Time after which it is not tried again, from its first failure on. */
  giveUpAt?: number;
}

/** Spans that wait, bounded by count and bytes. Roots and errors leave first and are given up last. */
export class SpanQueue {
  /** The order of the span that came last. */
  lastOrder = 0;
  #bytes = 0;
  #kept: QueuedSpan[] = [];
  #ordinary: QueuedSpan[] = [];
  readonly #maxSize: number;
  readonly #maxBytes: number;

  constructor(maxSize: number, maxBytes: number) {
    this.#maxSize = maxSize;
    this.#maxBytes = maxBytes;
  }

  get size(): number {
    return this.#kept.length + this.#ordinary.length;
  }

  /** The lowest order that waits, or infinity. */
  get firstOrder(): number {
    return Math.min(this.#kept[0]?.order ?? Infinity, this.#ordinary[0]?.order ?? Infinity);
  }

  /** Whether a batch of this size is full. */
  fills(maxBatchSize: number, maxBatchBytes: number): boolean {
    return this.size >= maxBatchSize || this.#bytes >= maxBatchBytes;
  }

  /** Answers how many spans had to give way, the new one perhaps among them. */
  add(record: SpanRecord): number {
    return this.#admit(toQueued(record, ++this.lastOrder));
  }

  /** Spans that could not be sent come back to the front. Answers how many had to give way. */
  putBack(spans: readonly QueuedSpan[]): number {
    const newer = [...this.#kept, ...this.#ordinary];
    this.clear();
    let lost = 0;
    for (const span of spans) lost += this.#admit(span);
    for (const span of newer) lost += this.#admit(span);
    return lost;
  }

  /** The next spans up to a count and an estimate of bytes; at least one when any waits. */
  take(maxSize: number, maxBytes: number): QueuedSpan[] {
    const batch: QueuedSpan[] = [];
    let bytes = 0;
    for (const list of [this.#kept, this.#ordinary]) {
      const taken = list.splice(0, fitting(list, maxSize - batch.length, maxBytes - bytes, batch.length === 0));
      for (const span of taken) bytes += span.bytes;
      batch.push(...taken);
    }
    this.#bytes -= bytes;
    return batch;
  }

  /** Empties the queue and answers how many spans it held. */
  clear(): number {
    const { size } = this;
    this.#kept = [];
    this.#ordinary = [];
    this.#bytes = 0;
    return size;
  }

  /** Ordinary spans give way to kept ones, the latest first, so that traces that came whole stay whole. */
  #admit(span: QueuedSpan): number {
    let lost = 0;
    while (!this.#hasRoom(span) && span.kept && this.#ordinary.length) {
      this.#bytes -= this.#ordinary.pop()?.bytes ?? 0;
      lost++;
    }
    if (!this.#hasRoom(span)) return lost + 1;
    (span.kept ? this.#kept : this.#ordinary).push(span);
    this.#bytes += span.bytes;
    return lost;
  }

  #hasRoom({ bytes }: QueuedSpan): boolean {
    return this.size < this.#maxSize && (this.#bytes + bytes <= this.#maxBytes || this.size === 0);
  }
}

export function toQueued(record: SpanRecord, order: number): QueuedSpan {
  return { record, order, kept: isKept(record), bytes: estimateBytes(record), ready: false };
}

/** A local root has no parent in this process. */
function isKept({ parentSpanContext, status }: SpanRecord): boolean {
  return !parentSpanContext || parentSpanContext.isRemote === true || status.code === 2;
}

/** How many spans from the first fit; one at least when there must be. */
function fitting(spans: readonly QueuedSpan[], maxSize: number, maxBytes: number, atLeastOne: boolean): number {
  let count = 0;
  let bytes = 0;
  for (const span of spans) {
    bytes += span.bytes;
    if (count >= maxSize || (bytes > maxBytes && !(atLeastOne && count === 0))) break;
    count++;
  }
  return count;
}
