/**
 * The OTLP data model as it stands on the wire in JSON, shared by the SDK (which encodes it) and the server (which decodes
 * JSON and protobuf into it).
 *
 * Source: opentelemetry-proto v1.9, "JSON Protobuf Encoding": ids are lower-case hex, enums are numbers, 64-bit integers
 * are decimal strings, unknown fields are ignored.
 */

export type AnyValue =
  | { stringValue: string }
  | { boolValue: boolean }
  | { intValue: string | number }
  | { doubleValue: number }
  | { bytesValue: string }
  | { arrayValue: { values: AnyValue[] } }
  | { kvlistValue: { values: KeyValue[] } }
  | Record<string, never>;

export interface KeyValue {
  key: string;
  value: AnyValue;
}

export interface Resource {
  attributes: KeyValue[];
  droppedAttributesCount?: number;
}

export interface InstrumentationScope {
  name: string;
  version?: string;
  attributes?: KeyValue[];
}

/** Nanoseconds since the Unix epoch as a decimal string: beyond the integers that a JavaScript number can hold. */
export type UnixNano = string;

export interface SpanEvent {
  timeUnixNano: UnixNano;
  name: string;
  attributes?: KeyValue[];
  droppedAttributesCount?: number;
}

export interface SpanLink {
  traceId: string;
  spanId: string;
  traceState?: string;
  attributes?: KeyValue[];
  droppedAttributesCount?: number;
  flags?: number;
}

export interface Status {
  /** 0 unset, 1 ok, 2 error. */
  code?: number;
  message?: string;
}

export interface Span {
  /** 32 hex digits. */
  traceId: string;
  /** 16 hex digits. */
  spanId: string;
  traceState?: string;
  parentSpanId?: string;
  flags?: number;
  name: string;
  /** 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer: one more than the API's `SpanKind`. */
  kind: number;
  startTimeUnixNano: UnixNano;
  endTimeUnixNano: UnixNano;
  attributes?: KeyValue[];
  droppedAttributesCount?: number;
  events?: SpanEvent[];
  droppedEventsCount?: number;
  links?: SpanLink[];
  droppedLinksCount?: number;
  status?: Status;
}

export interface ScopeSpans {
  scope?: InstrumentationScope;
  spans: Span[];
  schemaUrl?: string;
}

export interface ResourceSpans {
  resource?: Resource;
  scopeSpans: ScopeSpans[];
  schemaUrl?: string;
}

export interface ExportTraceServiceRequest {
  resourceSpans: ResourceSpans[];
}

export interface ExportTraceServiceResponse {
  partialSuccess?: { rejectedSpans?: string | number; errorMessage?: string };
}

export interface LogRecord {
  timeUnixNano?: UnixNano;
  observedTimeUnixNano?: UnixNano;
  severityNumber?: number;
  severityText?: string;
  eventName?: string;
  body?: AnyValue;
  attributes?: KeyValue[];
  traceId?: string;
  spanId?: string;
}

export interface ScopeLogs {
  scope?: InstrumentationScope;
  logRecords: LogRecord[];
}

export interface ResourceLogs {
  resource?: Resource;
  scopeLogs: ScopeLogs[];
}

export interface ExportLogsServiceRequest {
  resourceLogs: ResourceLogs[];
}
