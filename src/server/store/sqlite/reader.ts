import type { ResolvedSpan } from '../../sessions/resolved';
import type { Annotation, StoredSpan, StoredTrace, StoredTurn, TurnPage } from '../contract';
import { toFeedback, toNote } from '../annotation-views';
import { decodeCursor, encodeCursor } from '../cursor';
import { unpackSpan } from '../slim-span';
import type { Connection } from './connection';
import { readAnnotations } from './annotation-rows';
import type { SpanRows } from './span-rows';

interface TurnRow {
  trace: number;
  trace_id: string;
  started_at: number;
  has_events: number;
  has_conversation_id: number;
  /** Between these lie the trace's spans and no others; null where that is not known. */
  first_span: number | null;
  last_span: number | null;
}

interface SpanRow {
  otlp: string;
  content: string;
}

/** Reads turns, traces and spans with their content. */
export class Reader {
  readonly #connection: Connection;
  readonly #spans: SpanRows;

  constructor(connection: Connection, spans: SpanRows) {
    this.#connection = connection;
    this.#spans = spans;
  }

  readTurns(key: string, { before, limit }: { before?: string; limit: number }): TurnPage | null {
    const session = this.#connection.get<{ id: number }>('SELECT id FROM sessions WHERE key = ?', key);
    if (!session) return null;
    const rows = this.#turnRows(session.id, before, limit + 1);
    const annotations = readAnnotations(this.#connection, key);
    const turns = rows.map((row) => this.#turn(row, session.id, key, annotations)).reverse();
    if (rows.length <= limit) return { turns, previous: null, olderCursor: null };
    const oldest = rows[limit - 1] as TurnRow;
    return {
      turns: turns.slice(1),
      previous: turns[0] as StoredTurn,
      olderCursor: encodeCursor([oldest.started_at, oldest.trace]),
    };
  }

  readTrace(traceId: string): StoredTrace | null {
    const rows = this.#connection.all<{ key: string; slim: string }>(
      `SELECT key, slim FROM spans JOIN sessions ON sessions.id = session
       WHERE trace = (SELECT id FROM traces WHERE trace_id = ?)`,
      traceId,
    );
    if (rows.length === 0) return null;
    const spans = rows.map(({ slim }) => unpackSpan(slim)).sort(byStart);
    return { sessionIds: [...new Set(rows.map(({ key }) => key))].sort(), spans };
  }

  readSpan(traceId: string, spanId: string): StoredSpan | null {
    const row = this.#connection.get<SpanRow & { trace: number; key: string; has_events: number }>(
      `SELECT trace, key, has_events, otlp, content FROM spans JOIN sources ON sources.id = source
       JOIN sessions ON sessions.id = session JOIN traces ON traces.id = trace
       WHERE trace = (SELECT id FROM traces WHERE trace_id = ?) AND span_id = ?`,
      traceId,
      spanId,
    );
    return row ? this.#span(row, { id: row.trace, hasEvents: row.has_events === 1 }, row.key) : null;
  }

  #turnRows(session: number, before: string | undefined, limit: number): TurnRow[] {
    const [start, trace] = before === undefined ? [Number.MAX_VALUE, 0] : decodeCursor(before, 2, 'before');
    const ofTrace = (column: string): string =>
      `coalesce(${column}, (SELECT ${column} FROM traces WHERE id = trace)) AS ${column}`;
    return this.#connection.all<TurnRow>(
      `SELECT trace, ${ofTrace('trace_id')}, started_at, ${ofTrace('has_events')}, has_conversation_id, first_span, last_span FROM turns
       WHERE session = ? AND (started_at, trace) < (?, ?) ORDER BY started_at DESC, trace DESC LIMIT ?`,
      session,
      start as number,
      trace as number,
      limit,
    );
  }

  #turn(row: TurnRow, session: number, key: string, annotations: Annotation[]): StoredTurn {
    const own = annotations.filter(({ traceId }) => traceId === row.trace_id);
    const trace = { id: row.trace, hasEvents: row.has_events === 1 };
    const all = this.#spansOfTrace(row);
    const spans = all.filter((span) => span.session === session);
    return {
      traceId: row.trace_id,
      spans: spans.map((span) => this.#span(span, trace, key)).sort((a, b) => byStart(a.resolved, b.resolved)),
      trace: spans.length === all.length ? null : this.#slimSpans(row.trace),
      hasConversationId: row.has_conversation_id === 1,
      tags: own.flatMap(({ tag }) => tag ?? []),
      feedback: own.flatMap(toFeedback),
      notes: own.flatMap(toNote),
    };
  }

  /** All of a trace, most of which came together: then they are read where they lie, without the index. */
  #spansOfTrace({ trace, first_span, last_span }: TurnRow): (SpanRow & { session: number })[] {
    const spans = 'SELECT session, otlp, content FROM spans JOIN sources ON sources.id = source WHERE';
    return first_span === null || last_span === null
      ? this.#connection.all(`${spans} trace = ?`, trace)
      : this.#connection.all(`${spans} spans.id BETWEEN ? AND ? AND +trace = ?`, first_span, last_span, trace);
  }

  #slimSpans(trace: number): ResolvedSpan[] {
    return this.#connection
      .all<{ slim: string }>('SELECT slim FROM spans WHERE trace = ?', trace)
      .map(({ slim }) => unpackSpan(slim));
  }

  #span(row: SpanRow, trace: { id: number; hasEvents: boolean }, sessionId: string): StoredSpan {
    const { span, resource, scope, resolved } = this.#spans.parse(row.otlp, row.content);
    const logs = trace.hasEvents ? this.#spans.readLogs(trace.id, span.spanId) : [];
    return { span, resource, scope, resolved: this.#spans.withEvents(trace, resolved), logs, sessionId };
  }
}

function byStart(a: ResolvedSpan, b: ResolvedSpan): number {
  return a.startedAt - b.startedAt || (a.spanId < b.spanId ? -1 : 1);
}
