import type { TurnSummary } from '../rules';
import type { Connection, Row } from './connection';
import { groupBy } from './group-by';
import { sql } from './sql';
import { toMicros } from './time';

/** That a trace has, or had, a turn in a session. */
export interface Membership {
  traceId: string;
  sessionId: string;
  version: number;
  gone: boolean;
}

/** A turn as it is written: of one trace in one session. */
export interface TurnRow extends Membership {
  hasConversationId: boolean;
  hasEvents: boolean;
  /** Whether the trace has turns in other sessions as well. */
  isShared: boolean;
  /** Of its spans as they were sent. Null for a turn that is gone. */
  summary: TurnSummary | null;
}

/** A turn as it is listed. */
export interface StoredTurnRow {
  traceId: string;
  version: number;
  gone: boolean;
  startedAt: number;
  endedAt: number;
  summary: TurnSummary | null;
}

/** Versions count what a row was computed from; above these bits, how often something of the trace was deleted. */
export const epoch = 2 ** 32;

export function epochOf(members: readonly Membership[]): number {
  return Math.floor(newestVersion(members) / epoch);
}

export function newestVersion(members: readonly Membership[]): number {
  return Math.max(0, ...members.map(({ version }) => version));
}

/** A row below the newest version was written by someone who had seen less. */
export function isLive(member: Membership, newest: number): boolean {
  return !member.gone && member.version === newest;
}

/** Turns, and which sessions a trace belongs to. */
export class TraceRows {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async members(traceIds: readonly string[]): Promise<Map<string, Membership[]>> {
    if (traceIds.length === 0) return new Map();
    const rows = await this.#connection.query<Membership>(sql`
      SELECT trace_id AS traceId, session_id AS sessionId, version, gone FROM traces
      WHERE trace_id IN ${traceIds} ORDER BY version DESC LIMIT 1 BY trace_id, session_id`);
    return groupBy(rows, ({ traceId }) => traceId);
  }

  /** Those that a trace belongs to now. */
  async live(traceIds: readonly string[]): Promise<Membership[]> {
    const members = await this.members(traceIds);
    return [...members.values()].flatMap((each) => each.filter((member) => isLive(member, newestVersion(each))));
  }

  /** Turns before memberships: who finds a membership finds the turn. */
  async write(turns: readonly TurnRow[]): Promise<void> {
    await this.#connection.insert('turns', turns.map(turnRow));
    await this.#connection.insert(
      'traces',
      turns.map(({ traceId, sessionId, version, gone }) => ({ trace_id: traceId, session_id: sessionId, version, gone })),
    );
  }

  /** All turns of some sessions, those that are gone as well. */
  async ofSessions(sessionIds: readonly string[]): Promise<Map<string, StoredTurnRow[]>> {
    const rows = await this.#connection.query<{
      session_id: string;
      trace_id: string;
      version: number;
      gone: boolean;
      started_at: number;
      ended_at: number;
      summary: string;
    }>(sql`
      SELECT session_id, trace_id, version, gone, started_at, ended_at, summary FROM turns
      WHERE session_id IN ${sessionIds} ORDER BY version DESC LIMIT 1 BY session_id, trace_id`);
    const turns = groupBy(rows, (row) => row.session_id);
    return new Map(Array.from(turns, ([sessionId, each]) => [sessionId, each.map(parse)]));
  }
}

function parse(row: {
  trace_id: string;
  version: number;
  gone: boolean;
  started_at: number;
  ended_at: number;
  summary: string;
}): StoredTurnRow {
  const summary = row.gone ? null : (JSON.parse(row.summary) as TurnSummary);
  return {
    traceId: row.trace_id,
    version: row.version,
    gone: row.gone,
    startedAt: row.started_at / 1_000,
    endedAt: row.ended_at / 1_000,
    summary,
  };
}

function turnRow({ traceId, sessionId, version, gone, hasConversationId, hasEvents, isShared, summary }: TurnRow): Row {
  const turn = summary?.turn;
  return {
    session_id: sessionId,
    trace_id: traceId,
    version,
    gone,
    started_at: toMicros(turn?.startedAt ?? 0),
    ended_at: toMicros(turn?.endedAt ?? 0),
    has_conversation_id: hasConversationId,
    has_events: hasEvents,
    is_shared: isShared,
    span_count: turn?.spanCount ?? 0,
    summary: summary ? JSON.stringify(summary) : '',
  };
}
