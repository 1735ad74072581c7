import type { Attributes, ContextManager } from '@opentelemetry/api';
import type { ContextPreference } from '../context/contract';
import type { SpanRecord } from '../otlp/span-record';
import type { WireFormat } from '../otlp/wire-format';
import type { Trust } from '../propagation/incoming';
import type { SpanProcessor } from '../trace/processor';
import type { ExportLimits } from '../export/options';
import type { OfflineStore } from '../export/sender';
import type { RedactHook } from '../export/redact';
import type { ExportReport } from '../export/report';
import type { Provider } from '../genai/provider';

/** How spans may be handed to an exporter of OpenTelemetry's. */
export interface SpanExporter {
  /** Sends `spans` and calls `done`: code 0 for success, 1 for failure (`ExportResultCode` of OpenTelemetry's core). */
  export(spans: SpanRecord[], done: (result: { code: number; error?: Error }) => void): void;
  /** Resolves when everything handed over has been sent. */
  forceFlush?(): Promise<void>;
  /** Sends the rest and lets go of everything. */
  shutdown(): Promise<void>;
}

/** Everything that can be said to {@link initialize}. All of it is optional. */
export interface InitializeOptions {
  /** Name of the service in traces. Default: `OTEL_SERVICE_NAME`, `npm_package_name`, else `unknown_service`. */
  appName?: string;
  /** Where spans go: an OTLP/HTTP endpoint; `/v1/traces` is appended where it is missing. Default: `TRACELOOP_BASE_URL`,
   * `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`, `OTEL_EXPORTER_OTLP_ENDPOINT`, else `http://localhost:4318`. */
  baseUrl?: string;
  /** Sent as `Authorization: Bearer <key>`. Default: `TRACELOOP_API_KEY`. In browsers only a public key is accepted. */
  apiKey?: string;
  /** Headers of exports, in place of `TRACELOOP_HEADERS` and `OTEL_EXPORTER_OTLP_HEADERS` (`name=value,name=value`). */
  headers?: Record<string, string>;
  /** False: nothing is traced, functions just run. Default true. */
  tracingEnabled?: boolean;
  /** False: no prompts, answers, inputs or outputs are recorded. Default: `TRACELOOP_TRACE_CONTENT`, else true. */
  traceContent?: boolean;
  /** Most characters of a recorded input, output or list of messages. Default 262,144. */
  maxContentLength?: number;
  /** Share of conversations that are traced, 0 to 1: whole conversations stay or go. Default 1. */
  sampleRatio?: number;
  /** True: each span is exported when it ends. Default false. */
  disableBatch?: boolean;
  /** Receives the spans in place of threadlight's own exporter. */
  exporter?: SpanExporter;
  /** Hears of every span besides threadlight's own processor. */
  processor?: SpanProcessor | SpanProcessor[];
  /** How a context follows code. Default `auto`: the best that the runtime has. */
  contextManager?: ContextPreference | ContextManager;
  /** Whether the global `fetch` is watched: model calls become spans, trace headers are sent. Default true. */
  instrumentFetch?: boolean;
  /** Further model providers, asked before the built-in ones. */
  providers?: Provider[];
  /** Exact origins besides the page's own that receive trace headers, as in `https://api.example.com`. Default none. */
  propagateTo?: string[];
  /** Association properties that travel in baggage besides the conversation id. Default none. */
  propagateProperties?: string[];
  /**
   * Whether the conversation id that an incoming request claims is taken: all, none, or those for which the function answers
   * true; one that throws refuses. Default true: ids are short printable ASCII, and their spans say that a client claimed them.
   */
  trustIncoming?: boolean | Trust;
  /** Further attribute keys for the conversation id, as in `session.id`, for backends that group by them. Default none. */
  conversationKeys?: string[];
  /** Added to every span's resource. */
  resourceAttributes?: Attributes;
  /** The application's own masking: answers the span as it may leave, or null. A span for which it throws is dropped. */
  redact?: RedactHook;
  /** Hears after each export how many spans were sent, refused and dropped so far. */
  onExport?: (report: ExportReport) => void;
  /** How spans are written on the wire: `protobuf` of `threadlight/protobuf`. Default OTLP/JSON. */
  protocol?: WireFormat;
  /** Keeps what could not be sent over reloads: the answer of `offlineStore()` of `threadlight/offline`. Default none. */
  offline?: OfflineStore;
  /** Bounds of the export: queue, batches, waits. Each has a default, for pages another than for servers. */
  limits?: Partial<ExportLimits>;
  /**
   * `auto` compresses where it pays: not what is small, and nothing to this machine. `gzip` and `br` compress always, `none` never.
   *
   * On Node, Deno and Bun, `auto` and `br` use Brotli once the receiver has said that it takes it, by `Accept-Encoding` in an answer
   * (RFC 7694), as the Sessions server does; before that, and elsewhere, gzip. Default `auto`.
   */
  compression?: 'gzip' | 'br' | 'none' | 'auto';
  /** The `fetch` that exports go through. Default: the global one, as it was before anybody watched it; on Node `node:http`, where that one is Node's own. */
  fetch?: typeof fetch;
  /** Keeps the runtime alive for exports that are under way: `ctx.waitUntil` on Workers. */
  waitUntil?: (work: Promise<unknown>) => void;
  /** Accepted for code that comes from Traceloop's SDK; threadlight prints no banner. */
  silenceInitializationMessage?: boolean;
  /** Accepted for code that comes from Traceloop's SDK. */
  logLevel?: 'debug' | 'info' | 'warn' | 'error';
}
