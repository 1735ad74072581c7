import { decodeLogsJson, decodeTraceJson } from '../../otlp/decode-json';
import { decodeLogsProtobuf, decodeTraceProtobuf } from '../../otlp/decode-protobuf';
import { type Decoded, FieldError, type Refusal } from '../../otlp/decode-result';
import type { ExportLogsServiceRequest, ExportTraceServiceRequest, InstrumentationScope, Resource, Span } from '../../otlp/types';
import type { IncomingEvent, IncomingSpan, SessionChange, SessionStore } from '../store/contract';
import { IngestLog } from './ingest-log';
import type { IngestLimits } from './limits';
import { RequestError } from './request-error';
import { resolveLogRecord, resolveSpan } from './resolve';
import { WriteQueue } from './write-queue';

export type Signal = 'traces' | 'logs';
export type Encoding = 'json' | 'protobuf';

export interface CollectorOptions {
  store: SessionStore;
  limits: IngestLimits;
  /** Milliseconds since the epoch. */
  now(): number;
  onChange(changes: SessionChange[]): void;
}

/** Takes OTLP, however it came here, and answers when all that is good of it is safe in the store. */
export class Collector {
  readonly log = new IngestLog();
  readonly #limits: IngestLimits;
  readonly #now: () => number;
  readonly #queue: WriteQueue;

  constructor({ store, limits, now, onChange }: CollectorOptions) {
    this.#limits = limits;
    this.#now = now;
    // Not async: what is being written is megabytes, and a function that waits holds what it was given.
    const write = (spans: Iterable<IncomingSpan>, events: IncomingEvent[]): Promise<void> =>
      store.write(spans, events).then((result) => {
        this.log.written(result);
        onChange(result.changes);
      });
    this.#queue = new WriteQueue({ write, mostBytes: limits.waitingBytes, gathersWrites: store.gathersWrites ?? false });
  }

  /**
   * Counts bytes among those that wait, while a body of that size is read.
   *
   * @returns what ends it.
   * @throws {RequestError} 429 while the writer is behind.
   */
  hold(bytes: number): () => void {
    return this.#queue.hold(bytes);
  }

  /**
   * @returns what was left out, and why.
   * @throws {RequestError} when nothing of the request can be used.
   */
  accept(signal: Signal, encoding: Encoding, body: Uint8Array): Promise<Refusal[]> {
    return signal === 'traces' ? this.#acceptTraces(encoding, body) : this.#acceptLogs(encoding, body);
  }

  drain(): Promise<void> {
    return this.#queue.drain();
  }

  #acceptTraces(encoding: Encoding, body: Uint8Array): Promise<Refusal[]> {
    const { request, refused } = asRequestError(() => this.#decodeTraces(encoding, body));
    this.log.refusedSpans(refused);
    if (!hasSpans(request)) return Promise.resolve(refused);
    const spans = this.log.watched(incomingSpans(request), this.#now());
    return this.#queue.add({ spans, events: [], bytes: body.byteLength }).then(() => refused);
  }

  #acceptLogs(encoding: Encoding, body: Uint8Array): Promise<Refusal[]> {
    const { request, refused } = asRequestError(() => this.#decodeLogs(encoding, body));
    this.log.refusedSpans(refused);
    const events = incomingEvents(request);
    if (events.length === 0) return Promise.resolve(refused);
    return this.#queue.add({ spans: [], events, bytes: body.byteLength }).then(() => refused);
  }

  #decodeTraces(encoding: Encoding, body: Uint8Array): Decoded<ExportTraceServiceRequest> {
    return encoding === 'json'
      ? decodeTraceJson(parseJson(body), this.#limits.decode)
      : decodeTraceProtobuf(body, this.#limits.decode);
  }

  #decodeLogs(encoding: Encoding, body: Uint8Array): Decoded<ExportLogsServiceRequest> {
    return encoding === 'json'
      ? decodeLogsJson(parseJson(body), this.#limits.decode)
      : decodeLogsProtobuf(body, this.#limits.decode);
  }
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch (error) {
    throw new RequestError(400, 'invalid_json', `The body is not JSON: ${(error as Error).message}`);
  }
}

function asRequestError<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof FieldError) throw new RequestError(400, 'invalid_otlp', error.message, error.field || undefined);
    throw error;
  }
}

function hasSpans({ resourceSpans }: ExportTraceServiceRequest): boolean {
  return resourceSpans.some(({ scopeSpans }) => scopeSpans.some(({ spans }) => spans.length > 0));
}

/**
 * Each span is resolved when it is asked for and let go afterwards: what a whole batch says, taken apart at once, is many
 * times its size.
 */
function* incomingSpans({ resourceSpans }: ExportTraceServiceRequest): Generator<IncomingSpan> {
  for (const { resource = { attributes: [] }, scopeSpans } of resourceSpans) {
    for (const { scope, spans } of scopeSpans) yield* resolvedSpans(spans, resource, scope);
  }
}

function* resolvedSpans(spans: Span[], resource: Resource, scope: InstrumentationScope | undefined): Generator<IncomingSpan> {
  for (const span of takenFrom(spans)) yield { span, resource, scope, resolved: resolveSpan(span, resource, scope) };
}

function* takenFrom(spans: (Span | undefined)[]): Generator<Span> {
  for (let index = 0; index < spans.length; index++) {
    const span = spans[index];
    spans[index] = undefined;
    if (span) yield span;
  }
}

function incomingEvents({ resourceLogs }: ExportLogsServiceRequest): IncomingEvent[] {
  const records = resourceLogs.flatMap(({ resource, scopeLogs }) =>
    scopeLogs.flatMap(({ scope, logRecords }) => logRecords.map((record) => ({ record, resource, scope }))),
  );
  return records.flatMap(({ record, resource, scope }, order) => {
    const event = resolveLogRecord(record, resource, scope, order);
    return event ? [{ traceId: event.traceId, spanId: event.spanId, key: event.key, event, record }] : [];
  });
}
