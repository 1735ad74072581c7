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
  readonly spanId: string;
  #slim: ResolvedSpan | undefined;

  constructor(spanId: string, row?: { id: number; session: number }) {
    this.spanId = spanId;
    this.rowId = row?.id;
    this.session = row?.session;
  }

  /** The span without content. */
  get slim(): ResolvedSpan {
    if (!this.#slim) throw new Error(`Span ${this.spanId} was not read.`);
    return this.#slim;
  }

  /** @param packed as the store keeps it. */
  set packed(packed: string) {
    this.#slim = unpackSpan(packed);
  }

  get isRead(): boolean {
    return this.#slim !== undefined;
  }
}

interface SpanRow {
  id: number;
  span_id: string;
  session: number;
  slim: string;
}

/** Spans: of most, which came with their whole trace, not more than their places. */
const mostCachedSpans = 4_000;

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

  /** Reads those spans that are known by their places only: most traces come whole, and nobody asks for them again. */
  readSpans(trace: TraceState): void {
    if (Array.from(trace.spans.values()).every((span) => span.isRead)) return;
    for (const { span_id: spanId, slim } of this.#spanRows(trace.id)) {
      const span = trace.spans.get(spanId);
      if (span && !span.isRead) span.packed = slim;
    }
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
    const spans = this.#spanRows(row.id);
    const turns = this.#connection.all<{ session: number; started_at: number }>(
      'SELECT session, started_at FROM turns WHERE trace = ?',
      row.id,
    );
    return {
      id: row.id,
      traceId,
      hasEvents: row.has_events === 1,
      spans: new Map(spans.map((span) => [span.span_id, stateOfRow(span)])),
      turns: new Map(turns.map((turn) => [turn.session, turn.started_at])),
    };
  }

  #spanRows(trace: number): SpanRow[] {
    return this.#connection.all<SpanRow>('SELECT id, span_id, session, slim FROM spans WHERE trace = ?', trace);
  }
}

function stateOfRow(row: SpanRow): SpanState {
  const state = new SpanState(row.span_id, row);
  state.packed = row.slim;
  return state;
}
