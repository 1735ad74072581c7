import type { Annotation, StoredSpan, StoredTrace, StoredTurn, TurnPage } from '../contract';
import { toFeedback, toNote } from '../annotation-views';
import { decodePlace, encodeCursor } from '../cursor';
import type { SessionRules } from '../rules';
import type { AnnotationRows } from './annotation-rows';
import type { Connection } from './connection';
import { groupBy } from './group-by';
import type { SpanFacts, WholeSpan } from './span-facts';
import { sessionsOf } from './span-sessions';
import { all, type Sql, sql } from './sql';
import type { TraceRows } from './trace-rows';

interface TurnRow {
  trace_id: string;
  started_at: number;
  has_conversation_id: boolean;
  has_events: boolean;
  is_shared: boolean;
}

export interface ReaderParts {
  connection: Connection;
  rules: SessionRules;
  facts: SpanFacts;
  rows: TraceRows;
  annotations: AnnotationRows;
}

/** Reads turns, traces and spans with their content. */
export class Reader {
  readonly #parts: ReaderParts;

  constructor(parts: ReaderParts) {
    this.#parts = parts;
  }

  async readTurns(sessionId: string, { before, limit }: { before?: string; limit: number }): Promise<TurnPage | null> {
    const rows = await this.#turnRows(sessionId, before, limit + 1);
    if (rows.length === 0) return (await this.#hasTurns(sessionId)) ? { turns: [], previous: null, olderCursor: null } : null;
    const turns = await this.#turns(rows.toReversed(), sessionId);
    if (rows.length <= limit) return { turns, previous: null, olderCursor: null };
    const oldest = rows[limit - 1] as TurnRow;
    return {
      turns: turns.slice(1),
      previous: turns[0] as StoredTurn,
      olderCursor: encodeCursor([oldest.started_at, oldest.trace_id]),
    };
  }

  async readTrace(traceId: string): Promise<StoredTrace | null> {
    const spans = await this.#parts.facts.readSlim(traceId);
    if (spans.length === 0) return null;
    const sessions = sessionsOf(this.#parts.rules, spans);
    return { sessionIds: [...new Set(spans.map(sessions))].sort(), spans };
  }

  async readSpan(traceId: string, spanId: string): Promise<StoredSpan | null> {
    const [whole] = await this.#parts.facts.readWhole([traceId], { spanIds: [spanId] });
    if (!whole) return null;
    const sessions = sessionsOf(this.#parts.rules, await this.#parts.facts.readSlim(traceId));
    return { ...whole, sessionId: sessions(whole.resolved) };
  }

  #turnRows(sessionId: string, before: string | undefined, limit: number): Promise<TurnRow[]> {
    const older =
      before === undefined ? [] : [sql`(started_at, trace_id) < ${decodePlace(before, ['number', 'string'], 'before')}`];
    return this.#liveTurns(sessionId, all(older), limit);
  }

  async #hasTurns(sessionId: string): Promise<boolean> {
    return (await this.#liveTurns(sessionId, sql`1`, 1)).length > 0;
  }

  #liveTurns(sessionId: string, where: Sql, limit: number): Promise<TurnRow[]> {
    return this.#parts.connection.query<TurnRow>(sql`
      SELECT trace_id, started_at, has_conversation_id, has_events, is_shared FROM (
        SELECT trace_id, gone, started_at, has_conversation_id, has_events, is_shared FROM turns
        WHERE session_id = ${sessionId} ORDER BY version DESC LIMIT 1 BY trace_id
      ) WHERE NOT gone AND ${where} ORDER BY started_at DESC, trace_id DESC LIMIT ${limit}`);
  }

  async #turns(rows: readonly TurnRow[], sessionId: string): Promise<StoredTurn[]> {
    const traceIds = rows.map(({ trace_id }) => trace_id);
    const [whole, annotations] = await Promise.all([
      this.#parts.facts.readWhole(traceIds, { hasEvents: rows.some(({ has_events }) => has_events) }),
      this.#parts.annotations.read(sessionId),
    ]);
    const byTrace = groupBy(whole, ({ resolved }) => resolved.traceId);
    const turns = await Promise.all(rows.map((row) => this.#turn(row, byTrace.get(row.trace_id) ?? [], sessionId, annotations)));
    return turns.filter(({ spans }) => spans.length > 0);
  }

  async #turn(row: TurnRow, whole: WholeSpan[], sessionId: string, annotations: readonly Annotation[]): Promise<StoredTurn> {
    const said = annotations.filter(({ traceId }) => traceId === row.trace_id);
    const trace = row.is_shared ? await this.#parts.facts.readSlim(row.trace_id) : null;
    const sessions = trace ? sessionsOf(this.#parts.rules, trace) : () => sessionId;
    return {
      traceId: row.trace_id,
      spans: whole.filter(({ resolved }) => sessions(resolved) === sessionId).map((span) => ({ ...span, sessionId })),
      trace,
      hasConversationId: row.has_conversation_id,
      tags: said.flatMap(({ tag }) => tag ?? []),
      feedback: said.flatMap(toFeedback),
      notes: said.flatMap(toNote),
    };
  }
}
