import type { ResolvedSpan } from '../../sessions/resolved';
import { unpackSpan } from '../slim-span';
import type { Connection } from './connection';
import { RecentMap } from './recent-map';

/** A trace as the writer knows it: its spans without content, and the turns made of them. */
export interface TraceState {
  id: number;
  traceId: string;
  hasEvents: boolean;
  spans: Map<string, SpanState>;
  /** By session row: start of its turn of this trace, which is part of the turn's key. */
  turns: Map<number, number>;
}

export class SpanState {
  /** Undefined until it is written. */
  rowId: number | undefined;
  /** Session row; undefined until assigned. */
  session: number | undefined;
  #packed: string;
  #slim: ResolvedSpan | undefined;

  /** @param packed the span without content, as the store keeps it. */
  constructor(packed: string, row?: { id: number; session: number }) {
    this.#packed = packed;
    this.rowId = row?.id;
    this.session = row?.session;
  }

  get packed(): string {
    return this.#packed;
  }

  set packed(packed: string) {
    this.#packed = packed;
    this.#slim = undefined;
  }

  /** Most traces come whole, and nobody asks for their spans again. */
  get slim(): ResolvedSpan {
    return (this.#slim ??= unpackSpan(this.#packed));
  }
}

interface SpanRow {
  id: number;
  span_id: string;
  session: number;
  slim: string;
}

/** Spans, of about a kilobyte each. */
const mostCachedSpans = 10_000;

/** The traces written last, so that a trace that arrives in many batches is not read back for each. */
export class TraceCache {
  readonly #connection: Connection;
  readonly #traces = new RecentMap<string, TraceState>(mostCachedSpans, ({ spans }) => spans.size);

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  trim(): void {
    this.#traces.trim();
  }

  clear(): void {
    this.#traces.clear();
  }

  open(traceId: string): TraceState {
    const known = this.#traces.get(traceId);
    if (known) return known;
    const trace = this.#read(traceId) ?? this.#create(traceId);
    this.#traces.set(traceId, trace);
    return trace;
  }

  #create(traceId: string): TraceState {
    const { id } = this.#connection.run('INSERT INTO traces (trace_id) VALUES (?)', traceId);
    this.#connection.count('traces', 1);
    return { id, traceId, hasEvents: false, spans: new Map(), turns: new Map() };
  }

  #read(traceId: string): TraceState | undefined {
    const row = this.#connection.get<{ id: number; has_events: number }>(
      'SELECT id, has_events FROM traces WHERE trace_id = ?',
      traceId,
    );
    if (!row) return undefined;
    const spans = this.#connection.all<SpanRow>('SELECT id, span_id, session, slim FROM spans WHERE trace = ?', row.id);
    const turns = this.#connection.all<{ session: number; started_at: number }>(
      'SELECT session, started_at FROM turns WHERE trace = ?',
      row.id,
    );
    return {
      id: row.id,
      traceId,
      hasEvents: row.has_events === 1,
      spans: new Map(spans.map((span) => [span.span_id, new SpanState(span.slim, span)])),
      turns: new Map(turns.map((turn) => [turn.session, turn.started_at])),
    };
  }
}
