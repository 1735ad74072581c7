import type { SessionSummary } from '../../sessions/api';
import { sessionLabels } from '../labels';
import type { SessionRules, TurnSummary } from '../rules';
import type { AnnotationRows } from './annotation-rows';
import type { Connection, Row } from './connection';
import { sql } from './sql';
import { hourOf, toMicros } from './time';
import type { StoredTurnRow, TraceRows } from './trace-rows';

/** A session as the tables have it. */
export interface SessionRow {
  session_id: string;
  version: number;
  gone: boolean;
  last_activity_at: number;
  summary: string;
}

interface Parts {
  connection: Connection;
  rules: SessionRules;
  turns: TraceRows;
  annotations: AnnotationRows;
}

/** The rows of the list, computed anew from the turns of a session whenever one of them changed. */
export class SessionRows {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @returns the turns of each session, which the index of messages needs as well. */
  async readTurns(sessionIds: readonly string[]): Promise<Map<string, StoredTurnRow[]>> {
    return sessionIds.length === 0 ? new Map() : this.#parts.turns.ofSessions(sessionIds);
  }

  /** Writes the rows that are not up to date: first where they are looked up, then where they are looked at. */
  async refresh(turns: ReadonlyMap<string, StoredTurnRow[]>): Promise<void> {
    const ids = [...turns.keys()];
    if (ids.length === 0) return;
    const [said, written] = await Promise.all([this.#parts.annotations.ofSessions(ids), this.read(ids)]);
    const rows = ids.flatMap((id) => {
      const { tags = [], version: changes = 0 } = said.get(id) ?? {};
      const version = changes + sum((turns.get(id) ?? []).map((turn) => turn.version));
      const known = written.get(id);
      return known && known.version >= version ? [] : [this.#row(id, version, turns.get(id) ?? [], tags, known)];
    });
    await this.#parts.connection.insert('activity', rows.filter(({ gone }) => !gone).map(activityRow));
    await this.#parts.connection.insert('sessions', rows);
  }

  /** By session id; those that are gone among them. */
  async read(sessionIds: readonly string[]): Promise<Map<string, SessionRow>> {
    if (sessionIds.length === 0) return new Map();
    const rows = await this.#parts.connection.query<SessionRow>(sql`
      SELECT session_id, version, gone, last_activity_at, summary FROM sessions
      WHERE session_id IN ${sessionIds} ORDER BY version DESC LIMIT 1 BY session_id`);
    return new Map(rows.map((row) => [row.session_id, row]));
  }

  #row(id: string, version: number, all: readonly StoredTurnRow[], tags: readonly string[], known: SessionRow | undefined): Row {
    const turns = all.flatMap(({ summary }) => summary ?? []).sort(byStart);
    if (turns.length === 0) return goneRow(id, version, known);
    const computed = this.#parts.rules.summariseSession(id, turns);
    return sessionRow({ ...computed, tags: [...new Set([...computed.tags, ...tags])] }, version, turns);
  }
}

function sessionRow(summary: SessionSummary, version: number, turns: TurnSummary[]): Row {
  return {
    session_id: summary.id,
    version,
    gone: false,
    last_activity_at: toMicros(summary.lastActivityAt),
    started_at: toMicros(summary.startedAt),
    error_count: summary.errorCount,
    user_id: summary.userId,
    cost: summary.cost.total,
    tokens: summary.tokens.input + summary.tokens.output,
    turn_count: turns.length,
    labels: sessionLabels(summary, turns).map(({ kind, value }) => `${kind}\n${value}`),
    summary: JSON.stringify(summary),
  };
}

function goneRow(id: string, version: number, known: SessionRow | undefined): Row {
  const nothing = { error_count: 0, user_id: null, cost: null, tokens: 0, turn_count: 0, labels: [], summary: '' };
  return { session_id: id, version, gone: true, last_activity_at: known?.last_activity_at ?? 0, started_at: 0, ...nothing };
}

function activityRow(session: Row): Row {
  const row: Row = { hour: hourOf((session.last_activity_at as number) / 1_000), ...session };
  delete row.gone;
  delete row.summary;
  return row;
}

/** Never by the order of arrival. */
function byStart({ turn: a }: TurnSummary, { turn: b }: TurnSummary): number {
  return a.startedAt - b.startedAt || (a.traceId < b.traceId ? -1 : 1);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
