import type { ResolvedSpan } from '../../sessions/resolved';
import type { SessionRules, TurnContext } from '../rules';
import type { Connection } from './connection';
import type { PreparedTurn } from './prepared-write';
import type { SessionRows } from './session-rows';
import type { TraceState } from './trace-cache';

type WorkedOutTurn = Pick<PreparedTurn, 'startedAt' | 'hasConversationId' | 'summary'>;

/** The rows of turns: one for each session that a trace takes part in. */
export class TurnRows {
  readonly #connection: Connection;
  readonly #rules: SessionRules;
  readonly #sessions: SessionRows;

  constructor(connection: Connection, rules: SessionRules, sessions: SessionRows) {
    this.#connection = connection;
    this.#rules = rules;
    this.#sessions = sessions;
  }

  /** Computes the trace's turns anew and removes those that its spans have left. */
  recompute(trace: TraceState, context: TurnContext): void {
    for (const session of trace.turns.keys()) this.#remove(trace, session);
    trace.turns.clear();
    for (const [session, spans] of spansBySession(trace)) this.#insert(trace, session, spans, context);
  }

  /** Writes what was worked out already; the spans have their rows by now. */
  insert(trace: TraceState, session: number, { startedAt, hasConversationId, summary }: WorkedOutTurn): void {
    const rows = rowsOfSpans(trace);
    this.#connection.run(
      `INSERT INTO turns (session, started_at, trace, has_conversation_id, summary, trace_id, has_events, first_span, last_span)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      session,
      startedAt,
      trace.id,
      hasConversationId ? 1 : 0,
      summary,
      trace.traceId,
      trace.hasEvents ? 1 : 0,
      rows?.first ?? null,
      rows?.last ?? null,
    );
    trace.turns.set(session, startedAt);
    this.#sessions.turnChanged(session, trace.id, summary);
  }

  #insert(trace: TraceState, session: number, spans: ResolvedSpan[], context: TurnContext): void {
    const summary = this.#rules.summariseTurn(spans, context);
    const { startedAt } = summary.turn;
    this.insert(trace, session, { startedAt, hasConversationId: context.hasConversationId, summary: JSON.stringify(summary) });
  }

  #remove(trace: TraceState, session: number): void {
    this.#connection.run(
      'DELETE FROM turns WHERE session = ? AND started_at = ? AND trace = ?',
      session,
      trace.turns.get(session) as number,
      trace.id,
    );
    this.#sessions.turnChanged(session, trace.id, undefined);
  }
}

/** Undefined where other spans may lie between them. */
function rowsOfSpans({ spans }: TraceState): { first: number; last: number } | undefined {
  let first = Infinity;
  let last = 0;
  for (const { rowId = 0 } of spans.values()) {
    first = Math.min(first, rowId);
    last = Math.max(last, rowId);
  }
  return last - first + 1 === spans.size ? { first, last } : undefined;
}

function spansBySession(trace: TraceState): Map<number, ResolvedSpan[]> {
  const groups = new Map<number, ResolvedSpan[]>();
  for (const { session, slim } of trace.spans.values()) {
    const group = groups.get(session as number);
    if (group) group.push(slim);
    else groups.set(session as number, [slim]);
  }
  return groups;
}
