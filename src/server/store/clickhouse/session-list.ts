import type { SessionList, SessionListQuery, SessionSummary } from '../../sessions/api';
import { decodePlace, encodeCursor } from '../cursor';
import { asOf } from '../still-running';
import type { Connection } from './connection';
import { newestHour, readBackwards } from './hour-windows';
import { hourConditions, listConditions } from './list-conditions';
import type { SessionRow, SessionRows } from './session-rows';
import { all, type Sql, sql } from './sql';
import { hourOf } from './time';

/** A place in the order of the list: last activity (µs), then id. */
type Place = [number, string];

interface Candidate {
  session_id: string;
  version: number;
  last_activity_at: number;
}

export const defaultLimit = 50;

/**
 * The list by last activity. The rows of `activity` lie by hour, so that the newest are read without looking at the others; a
 * row that its session has outgrown is told by its version.
 */
export class SessionLists {
  readonly #connection: Connection;
  readonly #sessions: SessionRows;

  constructor(connection: Connection, sessions: SessionRows) {
    this.#connection = connection;
    this.#sessions = sessions;
  }

  async find(sessionId: string, now: number): Promise<SessionSummary | null> {
    const row = (await this.#sessions.read([sessionId])).get(sessionId);
    return row && !row.gone ? toSummary(row, now) : null;
  }

  async list(query: SessionListQuery, now: number): Promise<SessionList> {
    const limit = query.limit ?? defaultLimit;
    const where = [...listConditions(query), ...hourConditions(query)];
    const rows = await this.#latest(where, limit + 1, placeOf(query.cursor));
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      sessions: page.map((row) => toSummary(row, now)),
      nextCursor: rows.length > limit && last ? encodeCursor([last.last_activity_at, last.session_id]) : null,
    };
  }

  async #latest(where: readonly Sql[], wanted: number, start: Place | undefined): Promise<SessionRow[]> {
    const rows: SessionRow[] = [];
    let place = start;
    for (let atOnce = wanted + 10; rows.length < wanted; atOnce *= 2) {
      const candidates = await this.#candidates(where, atOnce, place);
      rows.push(...(await this.#current(candidates)));
      const last = candidates.at(-1);
      if (candidates.length < atOnce || !last) break;
      place = [last.last_activity_at, last.session_id];
    }
    return rows.slice(0, wanted);
  }

  async #candidates(where: readonly Sql[], limit: number, place: Place | undefined): Promise<Candidate[]> {
    const after = place ? [sql`(last_activity_at, session_id) < ${place}`] : [];
    const newest = place ? hourOf(place[0] / 1_000) : await newestHour(this.#connection);
    return readBackwards(newest, limit, (hours, most) =>
      this.#connection.query<Candidate>(sql`
        SELECT session_id, version, last_activity_at FROM activity WHERE ${all([hours, ...where, ...after])}
        ORDER BY last_activity_at DESC, session_id DESC LIMIT ${most}`),
    );
  }

  /** The rows of those candidates that are up to date, in their order, each once. */
  async #current(candidates: readonly Candidate[]): Promise<SessionRow[]> {
    const known = await this.#sessions.read([...new Set(candidates.map(({ session_id }) => session_id))]);
    const current = candidates.flatMap(({ session_id, version }) => {
      const row = known.get(session_id);
      return row && !row.gone && row.version === version ? [row] : [];
    });
    return [...new Set(current)];
  }
}

function placeOf(cursor: string | undefined): Place | undefined {
  return cursor === undefined ? undefined : (decodePlace(cursor, ['number', 'string'], 'cursor') as Place);
}

export function toSummary(row: SessionRow, now: number): SessionSummary {
  return asOf(JSON.parse(row.summary) as SessionSummary, now);
}
