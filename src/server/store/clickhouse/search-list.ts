import type { SearchHit, SessionList, SessionListQuery } from '../../sessions/api';
import { decodePlace, encodeCursor } from '../cursor';
import { type SearchTerms, snippet } from '../search-query';
import type { Connection } from './connection';
import { groupBy } from './group-by';
import { newestHour, readBackwards } from './hour-windows';
import { listConditions } from './list-conditions';
import { messagesOf } from './message-index';
import { searchCondition } from './search-words';
import { defaultLimit, toSummary } from './session-list';
import type { SessionRow } from './session-rows';
import { all, type Sql, sql } from './sql';
import { hourOf } from './time';
import { isLive, newestVersion, type TraceRows } from './trace-rows';

/** A place among all messages, newest first: time (µs), session, message. */
type Place = [number, string, number];

interface HitRow {
  session_id: string;
  chain: number;
  trace_id: string;
  span_id: string;
  role: string;
  at: number;
  text: string;
}

/** Hits that one page looks at, lest a common word with a rare filter reads everything. */
const mostHits = 20_000;
const hitsAtOnce = 200;
const hitsPerSession = 3;

/** Messages, found by their words. */
export class SearchLists {
  readonly #connection: Connection;
  readonly #traces: TraceRows;

  constructor(connection: Connection, traces: TraceRows) {
    this.#connection = connection;
    this.#traces = traces;
  }

  async searchSession(sessionId: string, terms: SearchTerms, limit: number): Promise<SearchHit[]> {
    const condition = searchCondition(terms);
    const turns = condition
      ? ((await this.#traces.ofSessions([sessionId])).get(sessionId) ?? []).filter(({ gone }) => !gone)
      : [];
    if (!condition || turns.length === 0) return [];
    const rows = await this.#connection.query<HitRow>(sql`
      SELECT session_id, chain, trace_id, span_id, role, at, text FROM (
        SELECT session_id, chain, trace_id, span_id, role, at, text FROM messages
        WHERE ${all([sql`session_id = ${sessionId}`, messagesOf(turns), condition])}
        ORDER BY at, span_id LIMIT 1 BY chain
      ) ORDER BY at, trace_id, span_id LIMIT ${limit}`);
    return rows.map((row) => toHit(row, terms));
  }

  /** Newest hit first. A session stands on the page of its newest hit, and on no later one. */
  async list(query: SessionListQuery, terms: SearchTerms, condition: Sql, now: number): Promise<SessionList> {
    const limit = query.limit ?? defaultLimit;
    const top =
      query.cursor === undefined ? undefined : (decodePlace(query.cursor, ['number', 'string', 'number'], 'cursor') as Place);
    const page = new Page(limit);
    let place = top;
    for (let looked = 0; looked < mostHits && !page.isFull; looked += hitsAtOnce) {
      const hits = await this.#hits(condition, place);
      page.take(hits, await this.#eligible(hits, listConditions(query), page, condition, top));
      place = page.end ?? place;
      if (hits.length < hitsAtOnce && !page.isFull) return found(page, terms, now, null);
    }
    return found(page, terms, now, place ? encodeCursor(place) : null);
  }

  async #hits(condition: Sql, place: Place | undefined): Promise<HitRow[]> {
    const after = place ? [sql`(at, session_id, chain) < ${place}`] : [];
    const newest = place ? hourOf(place[0] / 1_000) : await newestHour(this.#connection);
    return readBackwards(newest, hitsAtOnce, (hours, most) =>
      this.#connection.query<HitRow>(sql`
        SELECT session_id, chain, trace_id, span_id, role, at, text FROM messages
        WHERE ${all([hours, condition, ...after])} ORDER BY at DESC, session_id DESC, chain DESC LIMIT ${most}`),
    );
  }

  /** The sessions of these hits that may be listed, and which of the hits still count. */
  async #eligible(
    hits: readonly HitRow[],
    where: readonly Sql[],
    page: Page,
    condition: Sql,
    top: Place | undefined,
  ): Promise<Eligible> {
    const counting = await this.#counting(hits);
    const ids = [...new Set([...counting].map(({ session_id }) => session_id))].filter((id) => !page.has(id));
    if (ids.length === 0) return { counting, sessions: new Map() };
    const [rows, earlier] = await Promise.all([this.#sessions(ids, where), this.#onEarlierPage(ids, condition, top)]);
    return {
      counting,
      sessions: new Map(rows.filter(({ session_id }) => !earlier.has(session_id)).map((row) => [row.session_id, row])),
    };
  }

  #sessions(ids: readonly string[], where: readonly Sql[]): Promise<SessionRow[]> {
    return this.#connection.query<SessionRow>(sql`
      SELECT session_id, version, gone, last_activity_at, summary FROM (
        SELECT * FROM sessions WHERE session_id IN ${ids} ORDER BY version DESC LIMIT 1 BY session_id
      ) WHERE ${all([sql`NOT gone`, ...where])}`);
  }

  async #onEarlierPage(ids: readonly string[], condition: Sql, top: Place | undefined): Promise<Set<string>> {
    if (!top) return new Set();
    const rows = await this.#connection.query<HitRow>(sql`
      SELECT session_id, chain, trace_id, span_id, role, at, '' AS text FROM messages
      WHERE ${all([condition, sql`hour >= ${hourOf(top[0] / 1_000)}`, sql`session_id IN ${ids}`, sql`(at, session_id, chain) >= ${top}`])}`);
    return new Set([...(await this.#counting(rows))].map(({ session_id }) => session_id));
  }

  /** A message counts while the turn that it is credited to is one of its session. */
  async #counting(hits: readonly HitRow[]): Promise<Set<HitRow>> {
    const members = await this.#traces.members([...new Set(hits.map(({ trace_id }) => trace_id))]);
    return new Set(
      hits.filter(({ trace_id, session_id }) => {
        const each = members.get(trace_id) ?? [];
        const newest = newestVersion(each);
        return each.some((member) => member.sessionId === session_id && isLive(member, newest));
      }),
    );
  }
}

interface Eligible {
  counting: ReadonlySet<HitRow>;
  sessions: ReadonlyMap<string, SessionRow>;
}

/** A page of sessions while it fills. */
class Page {
  readonly #limit: number;
  readonly #found = new Map<string, { session: SessionRow; hits: HitRow[] }>();
  /** The last hit that belongs to the page, or to none. */
  end: Place | undefined;
  isFull = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  has(sessionId: string): boolean {
    return this.#found.has(sessionId);
  }

  take(hits: readonly HitRow[], { counting, sessions }: Eligible): void {
    for (const hit of hits) {
      if (counting.has(hit) && !this.#add(hit, sessions.get(hit.session_id))) {
        this.isFull = true;
        return;
      }
      this.end = [hit.at, hit.session_id, hit.chain];
    }
  }

  sessions(): { session: SessionRow; hits: HitRow[] }[] {
    return [...this.#found.values()];
  }

  /** @returns false when there is no room for its session. */
  #add(hit: HitRow, session: SessionRow | undefined): boolean {
    const known = this.#found.get(hit.session_id);
    if (known) known.hits.push(hit);
    else if (session && this.#found.size === this.#limit) return false;
    else if (session) this.#found.set(hit.session_id, { session, hits: [hit] });
    return true;
  }
}

function found(page: Page, terms: SearchTerms, now: number, nextCursor: string | null): SessionList {
  const groups = page.sessions();
  const hits = groups.map(
    ({ session, hits: rows }) => [session.session_id, firstOfEach(rows).map((row) => toHit(row, terms))] as const,
  );
  return { sessions: groups.map(({ session }) => toSummary(session, now)), nextCursor, hits: Object.fromEntries(hits) };
}

function firstOfEach(rows: readonly HitRow[]): HitRow[] {
  return [...groupBy(rows, ({ chain }) => chain).values()].map(([row]) => row as HitRow).slice(0, hitsPerSession);
}

function toHit(row: HitRow, terms: SearchTerms): SearchHit {
  return { traceId: row.trace_id, spanId: row.span_id, role: row.role, ...snippet(row.text, terms) };
}
