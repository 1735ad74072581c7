import { decodeLogsJson } from '../../otlp/decode-json';
import { decodeLogsProtobuf } from '../../otlp/decode-protobuf';
import { type Decoded, FieldError, type Refusal } from '../../otlp/decode-result';
import { type DecodedSpan, type DecodedSpans, decodeSpansJson, decodeSpansProtobuf } from '../../otlp/decode-spans';
import type { ExportLogsServiceRequest } from '../../otlp/types';
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
    const { isEmpty, spans, refused } = asRequestError(() => this.#decodeSpans(encoding, body));
    const written = isEmpty ? Promise.resolve() : this.#write(spans, body.byteLength);
    return written.then(() => {
      this.log.refusedSpans(refused);
      return refused;
    });
  }

  #write(spans: Iterable<DecodedSpan>, bytes: number): Promise<void> {
    return this.#queue.add({ spans: this.log.watched(incomingSpans(spans), this.#now()), events: [], bytes });
  }

  #acceptLogs(encoding: Encoding, body: Uint8Array): Promise<Refusal[]> {
    const { request, refused } = asRequestError(() => this.#decodeLogs(encoding, body));
    this.log.refusedSpans(refused);
    const events = incomingEvents(request);
    if (events.length === 0) return Promise.resolve(refused);
    return this.#queue.add({ spans: [], events, bytes: body.byteLength }).then(() => refused);
  }

  #decodeSpans(encoding: Encoding, body: Uint8Array): DecodedSpans {
    return encoding === 'json' ? decodeSpansJson(body, this.#limits.decode) : decodeSpansProtobuf(body, this.#limits.decode);
  }

  #decodeLogs(encoding: Encoding, body: Uint8Array): Decoded<ExportLogsServiceRequest> {
    return encoding === 'json'
      ? decodeLogsJson(JSON.parse(new TextDecoder().decode(body)), this.#limits.decode)
      : decodeLogsProtobuf(body, this.#limits.decode);
  }
}

function asRequestError<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof FieldError) throw new RequestError(400, 'invalid_otlp', error.message, error.field || undefined);
    if (error instanceof SyntaxError) throw new RequestError(400, 'invalid_json', `The body is not JSON: ${error.message}`);
    throw error;
  }
}

/**
 * Each span is read and resolved when it is asked for and let go afterwards: what a whole batch says, taken apart at once, is
 * many times its size.
 */
function* incomingSpans(spans: Iterable<DecodedSpan>): Generator<IncomingSpan> {
  const decoded = spans[Symbol.iterator]();
  for (let next = asRequestError(() => decoded.next()); !next.done; next = asRequestError(() => decoded.next())) {
    const { span, resource, scope } = next.value;
    yield { ...next.value, resolved: resolveSpan(span, resource, scope) };
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
