import type { ResolvedSpan } from '../../sessions/resolved';
import { unpackSpan } from '../slim-span';
import type { Connection } from './connection';

/** A trace as the writer knows it: its spans without content, and the turns made of them. */
export interface TraceState {
  id: number;
  traceId: string;
  hasEvents: boolean;
  spans: Map<string, SpanState>;
  /** By session row: start of its turn of this trace, which is part of the turn's key. */
  turns: Map<number, number>;
}

export interface SpanState {
  /** Undefined until it is written. */
  rowId: number | undefined;
  /** Session row; undefined until assigned. */
  session: number | undefined;
  slim: ResolvedSpan;
}

interface SpanRow {
  id: number;
  span_id: string;
  session: number;
  slim: string;
}

/** About a kilobyte each. */
const mostCachedSpans = 20_000;

/**
 * The traces written last, so that a trace that arrives in many batches is not read back for each. Another process that
 * writes to the same file makes all of it stale, which SQLite's `data_version` tells.
 */
export class TraceCache {
  readonly #connection: Connection;
  readonly #traces = new Map<string, TraceState>();
  #dataVersion: unknown;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Call at the start of each transaction. */
  refresh(): void {
    const version = this.#connection.get<{ data_version: number }>('PRAGMA data_version')?.data_version;
    if (version !== this.#dataVersion) this.clear();
    this.#dataVersion = version;
    this.#evict();
  }

  /** Call when a transaction was rolled back, or rows were deleted. */
  clear(): void {
    this.#traces.clear();
  }

  open(traceId: string): TraceState {
    const trace = this.#traces.get(traceId) ?? this.#read(traceId) ?? this.#create(traceId);
    this.#traces.delete(traceId);
    this.#traces.set(traceId, trace);
    return trace;
  }

  #create(traceId: string): TraceState {
    const { id } = this.#connection.run('INSERT INTO traces (trace_id) VALUES (?)', traceId);
    return { id, traceId, hasEvents: false, spans: new Map(), turns: new Map() };
  }

  #read(traceId: string): TraceState | undefined {
    const row = this.#connection.get<{ id: number; has_events: number }>('SELECT id, has_events FROM traces WHERE trace_id = ?', traceId);
    if (!row) return undefined;
    const spans = this.#connection.all<SpanRow>('SELECT id, span_id, session, slim FROM spans WHERE trace = ?', row.id);
    const turns = this.#connection.all<{ session: number; started_at: number }>('SELECT session, started_at FROM turns WHERE trace = ?', row.id);
    return {
      id: row.id,
      traceId,
      hasEvents: row.has_events === 1,
      spans: new Map(spans.map((span) => [span.span_id, { rowId: span.id, session: span.session, slim: unpackSpan(span.slim) }])),
      turns: new Map(turns.map((turn) => [turn.session, turn.started_at])),
    };
  }

  #evict(): void {
    let size = 0;
    for (const trace of this.#traces.values()) size += trace.spans.size;
    for (const [traceId, trace] of this.#traces) {
      if (size <= mostCachedSpans) return;
      this.#traces.delete(traceId);
      size -= trace.spans.size;
    }
  }
}
