import type { SearchHit, SessionList, SessionListQuery, SessionSummary } from '../../sessions/api';
import { decodeCursor, encodeCursor } from '../cursor';
import { parseSearch, type SearchTerms, snippet, toMatch } from '../search-query';
import { asOf } from '../still-running';
import type { Connection } from './connection';
import { SearchBlocks } from './search-blocks';
import { type Condition, joinConditions, listConditions } from './list-query';

interface SessionRow {
  id: number;
  last_activity_at: number;
  summary: string;
}

interface HitRow extends SessionRow {
  message: number;
  key: string;
  trace_id: string;
  span_id: string;
  role: string;
  text: string;
}

const defaultLimit = 50;
/** Hits that one page of a search looks at, lest a common word with a rare filter reads everything. */
const mostHits = 20_000;
const hitsAtOnce = 200;
const hitsPerSession = 3;

/** Reads the session list, and what is found in it. */
export class SessionLists {
  readonly #connection: Connection;
  readonly #blocks: SearchBlocks;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#blocks = new SearchBlocks(connection);
  }

  list(query: SessionListQuery, now: number): SessionList {
    const terms = parseSearch(query.q ?? '');
    return terms.terms.length > 0 ? this.#connection.snapshot(() => this.#search(query, terms, now)) : this.#latest(query, now);
  }

  find(key: string, now: number): SessionSummary | null {
    const row = this.#connection.get<SessionRow>('SELECT id, last_activity_at, summary FROM sessions WHERE key = ?', key);
    return row ? toSummary(row, now) : null;
  }

  searchSession(key: string, text: string, limit: number): SearchHit[] {
    const terms = parseSearch(text);
    const session = this.#connection.get<{ id: number }>('SELECT id FROM sessions WHERE key = ?', key);
    if (terms.terms.length === 0 || !session) return [];
    const rows = this.#connection.snapshot(() =>
      this.#connection.all<HitRow>(
        `SELECT trace_id, span_id, role, text FROM json_each(?) AS hits
         CROSS JOIN messages ON messages.id = hits.value CROSS JOIN traces ON traces.id = messages.trace
         ORDER BY at, messages.id LIMIT ?`,
        JSON.stringify(this.#blocks.inSession(session.id, toMatch(terms))),
        limit,
      ),
    );
    return rows.map((row) => toHit(row, terms));
  }

  #latest(query: SessionListQuery, now: number): SessionList {
    const limit = query.limit ?? defaultLimit;
    const where = joinConditions([...listConditions(this.#connection, query), ...afterCursor(query.cursor)]);
    const rows = this.#connection.all<SessionRow>(
      `SELECT id, last_activity_at, summary FROM sessions WHERE ${where.sql} ORDER BY last_activity_at DESC, id DESC LIMIT ?`,
      ...where.values,
      limit + 1,
    );
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      sessions: page.map((row) => toSummary(row, now)),
      nextCursor: rows.length > limit && last ? encodeCursor([last.last_activity_at, last.id]) : null,
    };
  }

  /** Newest hit first. A session stands on the page of its newest hit, and on no later one. */
  #search(query: SessionListQuery, terms: SearchTerms, now: number): SessionList {
    const limit = query.limit ?? defaultLimit;
    const where = joinConditions(listConditions(this.#connection, query));
    const found = new Map<number, HitRow[]>();
    const [top] = query.cursor === undefined ? [Number.MAX_SAFE_INTEGER] : decodeCursor(query.cursor, 1, 'cursor');
    let below = top as number;
    for (let looked = 0; looked < mostHits; looked += hitsAtOnce) {
      const ids = this.#blocks.newest(toMatch(terms), below, hitsAtOnce);
      const full = this.#gather(found, this.#hitRows(ids, where), limit, (session) =>
        this.#isOnEarlierPage(session, terms, top as number),
      );
      below = full ?? ids.at(-1) ?? below;
      if (full !== undefined) break;
      if (ids.length < hitsAtOnce) return foundSessions(found, terms, now, null);
    }
    return foundSessions(found, terms, now, encodeCursor([below]));
  }

  /** @returns the last hit that belongs to the page, when the page is full. */
  #gather(
    found: Map<number, HitRow[]>,
    rows: HitRow[],
    limit: number,
    isKnown: (session: number) => boolean,
  ): number | undefined {
    let last: number | undefined;
    for (const row of rows) {
      const hits = found.get(row.id);
      if (hits) hits.push(row);
      else if (found.size === limit) return last ?? row.message + 1;
      else if (!isKnown(row.id)) found.set(row.id, [row]);
      last = row.message;
    }
    return undefined;
  }

  #hitRows(ids: number[], where: Condition): HitRow[] {
    return this.#connection.all<HitRow>(
      `SELECT sessions.id, sessions.key, last_activity_at, summary, messages.id AS message, trace_id, span_id, role, text
       FROM json_each(?) AS hits
       CROSS JOIN messages ON messages.id = hits.value
       CROSS JOIN sessions ON sessions.id = messages.session
       CROSS JOIN traces ON traces.id = messages.trace
       WHERE ${where.sql} ORDER BY messages.id DESC`,
      JSON.stringify(ids),
      ...where.values,
    );
  }

  #isOnEarlierPage(session: number, terms: SearchTerms, top: number): boolean {
    if (top === Number.MAX_SAFE_INTEGER) return false;
    return this.#blocks.inSession(session, toMatch(terms), top).length > 0;
  }
}

function afterCursor(cursor: string | undefined): Condition[] {
  if (cursor === undefined) return [];
  return [{ sql: '(last_activity_at, sessions.id) < (?, ?)', values: decodeCursor(cursor, 2, 'cursor') }];
}

function toSummary(row: SessionRow, now: number): SessionSummary {
  return asOf(JSON.parse(row.summary) as SessionSummary, now);
}

function toHit(row: HitRow, terms: SearchTerms): SearchHit {
  return { traceId: row.trace_id, spanId: row.span_id, role: row.role, ...snippet(row.text, terms) };
}

function foundSessions(found: Map<number, HitRow[]>, terms: SearchTerms, now: number, nextCursor: string | null): SessionList {
  const groups = [...found.values()].filter(([first]) => first !== undefined);
  const hits = groups.map(
    (rows) => [(rows[0] as HitRow).key, rows.slice(0, hitsPerSession).map((row) => toHit(row, terms))] as const,
  );
  return { sessions: groups.map(([first]) => toSummary(first as HitRow, now)), nextCursor, hits: Object.fromEntries(hits) };
}
