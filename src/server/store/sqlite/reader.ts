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
    return this.#connection.all<TurnRow>(
      `SELECT trace, trace_id, started_at, has_events, has_conversation_id FROM turns JOIN traces ON traces.id = turns.trace
       WHERE session = ? AND (started_at, trace) < (?, ?) ORDER BY started_at DESC, trace DESC LIMIT ?`,
      session,
      start as number,
      trace as number,
      limit,
    );
  }

  #turn(row: TurnRow, session: number, key: string, annotations: Annotation[]): StoredTurn {
    const own = annotations.filter(({ traceId }) => traceId === row.trace_id);
    return {
      traceId: row.trace_id,
      spans: this.#turnSpans(row, session, key),
      trace: this.#traceOfMany(row.trace),
      hasConversationId: row.has_conversation_id === 1,
      tags: own.flatMap(({ tag }) => tag ?? []),
      feedback: own.flatMap(toFeedback),
      notes: own.flatMap(toNote),
    };
  }

  #turnSpans(row: TurnRow, session: number, key: string): StoredSpan[] {
    const spans = this.#connection.all<SpanRow>(
      'SELECT otlp, content FROM spans JOIN sources ON sources.id = source WHERE trace = ? AND session = ?',
      row.trace,
      session,
    );
    const trace = { id: row.trace, hasEvents: row.has_events === 1 };
    return spans.map((span) => this.#span(span, trace, key)).sort((a, b) => byStart(a.resolved, b.resolved));
  }

  #traceOfMany(trace: number): ResolvedSpan[] | null {
    const many = this.#connection.get('SELECT 1 FROM turns WHERE trace = ? LIMIT 1 OFFSET 1', trace);
    if (!many) return null;
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
