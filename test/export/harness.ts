import type { Attributes } from '@opentelemetry/api';
import { type BatchProcessor, createBatchProcessor } from '../../src/export/batch';
import { content } from '../../src/sdk/content';
import type { ExportOptions, Timers } from '../../src/export/options';
import type { ExportReport } from '../../src/export/report';
import type { SpanRecord } from '../../src/otlp/span-record';

const START = 1_763_890_000;

/** Shorter waits are looks whether something real is over, and take their time. */
const POLL = 25;

/** A clock that stands still until it is moved. What somebody awaits is over at once, and moves it by that time. */
export class Clock {
  time = Date.now();
  private readonly waiting = new Map<number, { fn: () => void; at: number }>();
  private last = 0;

  readonly now = (): number => this.time;

  readonly timers: Timers = {
    set: (fn, ms, awaited = false) => {
      const handle = ++this.last;
      if (awaited && ms <= POLL) setTimeout(fn, 1);
      else if (awaited) this.skip(fn, ms);
      else this.waiting.set(handle, { fn, at: this.time + ms });
      return handle;
    },
    clear: (handle) => void this.waiting.delete(handle as number),
  };

  get pendingTimers(): number {
    return this.waiting.size;
  }

  private skip(fn: () => void, ms: number): void {
    this.time += ms;
    setImmediate(fn);
  }

  /** Lets time pass, and fires what is due. */
  advance(ms: number): void {
    this.time += ms;
    for (const [handle, { fn, at }] of this.waiting) {
      if (at > this.time) continue;
      this.waiting.delete(handle);
      fn();
    }
  }
}

let made = 0;

export const resource = { attributes: { 'service.name': 'test' } };
export const instrumentationScope = { name: 'threadlight', version: '1' };

export const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/** A finished child span that went well, unless told otherwise. */
export function makeSpan(changes: Partial<SpanRecord> & { attributes?: Attributes } = {}): SpanRecord {
  const id = ++made;
  const context = { traceId: hex(id, 32), spanId: hex(id, 16), traceFlags: 1 };
  return {
    name: 'work',
    kind: 0,
    spanContext: () => context,
    parentSpanContext: { ...context, spanId: hex(9, 16) },
    startTime: [START, 1_000],
    endTime: [START + 1, 2_000],
    status: { code: 0 },
    attributes: { number: id },
    events: [],
    links: [],
    resource,
    instrumentationScope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
    ...changes,
  };
}

export const makeSpans = (count: number, changes?: Partial<SpanRecord>): SpanRecord[] =>
  Array.from({ length: count }, () => makeSpan(changes));

export const rootContext = { parentSpanContext: undefined };

export interface Harness {
  processor: BatchProcessor;
  clock: Clock;
  /** Ends so many spans. */
  end(spans: readonly SpanRecord[]): void;
}

export function harness(options: Partial<ExportOptions>, clock = new Clock()): Harness {
  const processor = createBatchProcessor({
    url: 'http://collector.test/v1/traces',
    fetch: answering(() => new Response('{}')),
    content: content.onExport,
    timers: clock.timers,
    now: clock.now,
    random: () => 0.5,
    compression: 'none',
    ...options,
  });
  return { processor, clock, end: (spans) => spans.forEach((span) => processor.onEnd(span)) };
}

type Posted = RequestInit & { headers: Record<string, string>; body: Uint8Array };

/** A `fetch` that answers in place of a network. */
export function answering(answer: (request: Posted, url: string) => Response | Promise<Response>): typeof fetch {
  return async (url, init) => answer(init as Posted, String(url));
}

/** All spans that the report accounts for: as many as were made, if none is lost and none is counted twice. */
export function accounted({ sent, refused, dropped, pending }: ExportReport): number {
  return sent + refused + pending + Object.values(dropped).reduce((sum, count) => sum + count, 0);
}

/** Lets promises that need no time come to their end. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}
