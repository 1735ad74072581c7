import type { SearchHit, SessionList, SessionListQuery, SessionSummary } from '../../sessions/api';
import { decodeCursor, encodeCursor } from '../cursor';
import { parseSearch, type SearchTerms, snippet, toMatch } from '../search-query';
import type { Connection } from './connection';
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
/** An open span of a process that died stays open for ever: after so long without activity it no longer counts. */
const openFor = 10 * 60_000;
/** Hits that one page of a search looks at, lest a common word with a rare filter reads everything. */
const mostHits = 20_000;
const hitsPerSession = 3;

/** Reads the session list, and what is found in it. */
export class SessionLists {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  list(query: SessionListQuery, now: number): SessionList {
    const terms = parseSearch(query.q ?? '');
    return terms.terms.length > 0 ? this.#search(query, terms, now) : this.#latest(query, now);
  }

  find(key: string, now: number): SessionSummary | null {
    const row = this.#connection.get<SessionRow>('SELECT id, last_activity_at, summary FROM sessions WHERE key = ?', key);
    return row ? toSummary(row, now) : null;
  }

  searchSession(key: string, text: string, limit: number): SearchHit[] {
    const terms = parseSearch(text);
    if (terms.terms.length === 0) return [];
    const rows = this.#connection.all<HitRow>(
      `SELECT trace_id, span_id, role, text FROM messages JOIN traces ON traces.id = messages.trace
       WHERE session = (SELECT id FROM sessions WHERE key = ?) AND messages.id IN (SELECT rowid FROM search WHERE search MATCH ?)
       ORDER BY at, messages.id LIMIT ?`,
      key, toMatch(terms), limit,
    );
    return rows.map((row) => toHit(row, terms));
  }

  #latest(query: SessionListQuery, now: number): SessionList {
    const limit = query.limit ?? defaultLimit;
    const where = joinConditions([...listConditions(this.#connection, query), ...afterCursor(query.cursor)]);
    const rows = this.#connection.all<SessionRow>(
      `SELECT id, last_activity_at, summary FROM sessions WHERE ${where.sql} ORDER BY last_activity_at DESC, id DESC LIMIT ?`,
      ...where.values, limit + 1,
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
    const [below] = query.cursor === undefined ? [Number.MAX_SAFE_INTEGER] : decodeCursor(query.cursor, 1, 'cursor');
    const rows = this.#hits(query, terms, below as number);
    const found = new Map<number, HitRow[]>();
    let reached = below as number;
    for (const row of rows) {
      if (!found.has(row.id) && found.size === limit) break;
      reached = row.message;
      const hits = found.get(row.id);
      if (hits) hits.push(row);
      else if (!this.#isOnEarlierPage(row.id, terms, below as number)) found.set(row.id, [row]);
    }
    const complete = rows.length < mostHits && reached === rows.at(-1)?.message;
    return foundSessions(found, terms, now, complete || rows.length === 0 ? null : encodeCursor([reached]));
  }

  #hits(query: SessionListQuery, terms: SearchTerms, below: number): HitRow[] {
    const where = joinConditions(listConditions(this.#connection, query));
    return this.#connection.all<HitRow>(
      `SELECT sessions.id, sessions.key, last_activity_at, summary, messages.id AS message, trace_id, span_id, role, text
       FROM (SELECT rowid FROM search WHERE search MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?) AS hits
       CROSS JOIN messages ON messages.id = hits.rowid
       CROSS JOIN sessions ON sessions.id = messages.session
       CROSS JOIN traces ON traces.id = messages.trace
       WHERE ${where.sql} ORDER BY messages.id DESC`,
      toMatch(terms), below, mostHits, ...where.values,
    );
  }

  #isOnEarlierPage(session: number, terms: SearchTerms, below: number): boolean {
    if (below === Number.MAX_SAFE_INTEGER) return false;
    const newer = this.#connection.get(
      `SELECT 1 FROM messages WHERE session = ? AND id >= ? AND id IN (SELECT rowid FROM search WHERE search MATCH ? AND rowid >= ?) LIMIT 1`,
      session, below, toMatch(terms), below,
    );
    return newer !== undefined;
  }
}

function afterCursor(cursor: string | undefined): Condition[] {
  if (cursor === undefined) return [];
  return [{ sql: '(last_activity_at, sessions.id) < (?, ?)', values: decodeCursor(cursor, 2, 'cursor') }];
}

function toSummary(row: SessionRow, now: number): SessionSummary {
  const summary = JSON.parse(row.summary) as SessionSummary;
  return { ...summary, running: summary.running && now - row.last_activity_at < openFor };
}

function toHit(row: HitRow, terms: SearchTerms): SearchHit {
  return { traceId: row.trace_id, spanId: row.span_id, role: row.role, ...snippet(row.text, terms) };
}

function foundSessions(found: Map<number, HitRow[]>, terms: SearchTerms, now: number, nextCursor: string | null): SessionList {
  const groups = [...found.values()].filter(([first]) => first !== undefined);
  const hits = groups.map((rows) => [(rows[0] as HitRow).key, rows.slice(0, hitsPerSession).map((row) => toHit(row, terms))] as const);
  return { sessions: groups.map(([first]) => toSummary(first as HitRow, now)), nextCursor, hits: Object.fromEntries(hits) };
}
