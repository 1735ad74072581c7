import type { SpanRecord } from '../otlp/span-record';
import type { WireFormat } from '../otlp/wire-format';
import type { Fitted } from './fit';
import type { ExportFault, ExportReport } from './report';
import type { RedactHook } from './redact';
import type { FindRuns } from './secret-runs';
import type { Compressor, Send } from '../otlp/request';

/** Bounds on memory, requests and time. `limits()` has the defaults. */
export interface ExportLimits {
  /** Spans that may wait. When full, children that went well give way to roots and errors. */
  maxQueueSize: number;
  /** Bytes that may wait, by an estimate of the encoded size. */
  maxQueueBytes: number;
  /** Spans in one request. Reaching it, or 512, sends without waiting for the delay; more go together where more have come to wait. */
  maxBatchSize: number;
  /** Encoded bytes in one request, before compression. A single larger span goes alone. */
  maxBatchBytes: number;
  /** Characters of one string; longer ones are shortened, JSON stays JSON, and the span is marked. */
  maxValueLength: number;
  /** Milliseconds that a span may wait for others. 0: nothing is sent by itself, only when a batch is full or on a flush. */
  scheduledDelayMillis: number;
  /** Milliseconds for one request, response body included. */
  exportTimeoutMillis: number;
  /** Milliseconds after its first failure that a span is tried again, and that `forceFlush()` and `shutdown()` wait. */
  deadlineMillis: number;
}

/** What the exporter is told and given. Everything in which runtimes differ comes in here. */
export interface ExportOptions extends Partial<ExportLimits> {
  /** The full address, such as `https://collector.example/v1/traces`. */
  url: string;
  /** Sent with each request. A function is asked each time, so that a token can be renewed. */
  headers?: Headers | (() => Headers | Promise<Headers>);
  /** The runtime's own, as it was before any instrumentation: the exporter never traces itself. */
  fetch: typeof fetch;
  /** What the runtime has that costs less than its `fetch`. */
  send?: Send | undefined;
  /** `auto` compresses what is large enough, unless the receiver is on this machine. Default `auto`. */
  compression?: Compression;
  /** Default: gzip by the runtime's `CompressionStream`. */
  compressor?: Compressor | undefined;
  /** Default true; false sends each span as it ends. */
  batch?: boolean;
  /** Ask the browser to finish requests after the page is gone. For pages only. Default false. */
  keepalive?: boolean;
  /** What content needs on its way out. Builds that record none have none: what they send is not shortened. */
  content?: ContentExport | undefined;
  /** Default true: secrets are masked in every string that leaves. */
  maskSecrets?: boolean;
  /** How it is found that a text holds none, which most do not. Default: in little code. */
  findRuns?: FindRuns | undefined;
  /** The application's own masking, before ours. */
  redact?: RedactHook;
  /** Called with the counts after each request. */
  onExport?: (report: ExportReport) => void;
  /** Called once for each kind of fault. */
  warn?: (fault: ExportFault) => void;
  /** Spans that have started and not ended; copies of them are sent when the page is hidden. */
  openSpans?: () => Iterable<SpanRecord>;
  timers: Timers;
  /** From 0 up to 1, for jitter. */
  random: () => number;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Keeps the isolate alive for a request that the exporter began by itself. */
  waitUntil?: (work: Promise<unknown>) => void;
}

/** Keeps large content within bounds. */
export interface ContentExport {
  /** The span with no string longer than `maxLength` characters. */
  shorten(span: SpanRecord, maxLength: number): SpanRecord;
  /** All spans in one body of at most `maxBytes`; undefined when that cannot be. */
  fit(format: WireFormat, spans: readonly SpanRecord[], maxBytes: number): Fitted | undefined;
}

export type Compression = 'gzip' | 'br' | 'none' | 'auto';

type Headers = Record<string, string>;

export interface Timers {
  /** @param awaited somebody waits for it: on Node, such a timer must keep the process alive, and others must not. */
  set: (fn: () => void, ms: number, awaited?: boolean) => unknown;
  clear: (handle: unknown) => void;
}

const SERVER: ExportLimits = {
  maxQueueSize: 16_384,
  maxQueueBytes: 64 << 20,
  maxBatchSize: 2_048,
  maxBatchBytes: 4 << 20,
  maxValueLength: 1 << 20,
  scheduledDelayMillis: 5_000,
  exportTimeoutMillis: 10_000,
  deadlineMillis: 30_000,
};

/** A page has less to spend, and a batch should fit into what the browser still sends for a page that is gone. */
const pageLimits = (): ExportLimits => ({
  ...SERVER,
  maxQueueSize: 4_096,
  maxQueueBytes: 8 << 20,
  maxBatchBytes: 48 << 10,
  scheduledDelayMillis: 2_000,
});

/** The limits in force: the caller's where given, else the defaults for a page or for a server. */
export function limits(options: ExportOptions): ExportLimits {
  const resolved = { ...(options.keepalive ? pageLimits() : SERVER) };
  for (const name of Object.keys(resolved) as (keyof ExportLimits)[]) resolved[name] = options[name] ?? resolved[name];
  return resolved;
}
