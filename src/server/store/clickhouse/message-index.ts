import type { ResolvedSpan } from '../../sessions/resolved';
import { indexedMessages } from '../message-text';
import type { Connection, Row } from './connection';
import { searchWords } from './search-words';
import { all, type Sql, sql, wellFormed } from './sql';
import { hourOf, hoursBetween, partitionOf, toMicros } from './time';
import type { StoredTurnRow } from './trace-rows';

/** A span whose messages are to be found in a session. */
export interface IndexedSpan {
  sessionId: string;
  span: ResolvedSpan;
}

interface Misplaced {
  where: Sql;
  /** The sessions that have such messages. */
  sessionIds: string[];
}

interface KnownMessage {
  session_id: string;
  chain: number;
  first_at: number;
  first_span: string;
}

/** Each message of a session once, although each call repeats the history, credited to the earliest span that carries it. */
export class MessageIndex {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** @param misplaced Messages that do not count any more, from `findMisplaced`. */
  async add(
    spans: readonly IndexedSpan[],
    turns: ReadonlyMap<string, StoredTurnRow[]>,
    misplaced: readonly Sql[],
  ): Promise<void> {
    const rows = new Map<string, Row>();
    const now = Date.now();
    for (const each of spans) {
      for (const row of messageRows(each, now)) keepEarlier(rows, row);
    }
    if (rows.size === 0) return;
    const ids = [...new Set(spans.map(({ sessionId }) => sessionId))];
    for (const known of await this.#known(ids, turns, misplaced)) {
      const key = `${known.session_id}\n${known.chain}`;
      const row = rows.get(key);
      if (row && !isEarlier(row, { at: known.first_at, span_id: known.first_span })) rows.delete(key);
    }
    await this.#connection.insert('messages', [...rows.values()]);
  }

  /** Of a trace with several sessions, what is credited to spans that are in another one by now; null when there is nothing. */
  async findMisplaced(
    traceId: string,
    spans: readonly ResolvedSpan[],
    sessionOf: (spanId: string) => string,
  ): Promise<Misplaced | null> {
    const hours = hoursBetween(spans.map(({ startedAt }) => ({ from: startedAt, to: startedAt })));
    const places = spans.map(({ spanId }) => [sessionOf(spanId), spanId]);
    const where = all([
      ...(hours ? [sql`hour IN ${hours}`] : []),
      sql`trace_id = ${traceId}`,
      sql`(session_id, span_id) NOT IN ${places}`,
    ]);
    const rows = await this.#connection.query<{ session_id: string }>(
      sql`SELECT DISTINCT session_id FROM messages WHERE ${where}`,
    );
    return rows.length === 0 ? null : { where, sessionIds: rows.map(({ session_id }) => session_id) };
  }

  async remove(misplaced: readonly Sql[]): Promise<void> {
    for (const where of misplaced) await this.#connection.command(sql`DELETE FROM messages WHERE ${where}`);
  }

  /** Messages that are credited to turns which are still there. */
  #known(
    sessionIds: readonly string[],
    turns: ReadonlyMap<string, StoredTurnRow[]>,
    misplaced: readonly Sql[],
  ): Promise<KnownMessage[]> {
    const live = sessionIds.flatMap((id) => turns.get(id) ?? []).filter(({ gone }) => !gone);
    const where = all([sql`session_id IN ${sessionIds}`, messagesOf(live), ...misplaced.map((each) => sql`NOT (${each})`)]);
    return this.#connection.query<KnownMessage>(sql`
      SELECT session_id, chain, min((at, span_id)) AS first, first.1 AS first_at, first.2 AS first_span FROM messages
      WHERE ${where} GROUP BY session_id, chain`);
  }
}

/** Messages of these turns: the table lies by hours. */
export function messagesOf(turns: readonly StoredTurnRow[]): Sql {
  if (turns.length === 0) return sql`0`;
  const hours = hoursBetween(turns.map(({ startedAt, endedAt }) => ({ from: startedAt, to: endedAt })));
  return all([...(hours ? [sql`hour IN ${hours}`] : []), sql`trace_id IN ${turns.map(({ traceId }) => traceId)}`]);
}

function messageRows({ sessionId, span }: IndexedSpan, now: number): Row[] {
  return indexedMessages(span).map(({ chain, role, text }) => ({
    hour: hourOf(span.startedAt),
    month: partitionOf(span.startedAt, now),
    session_id: sessionId,
    chain,
    trace_id: span.traceId,
    span_id: span.spanId,
    role: wellFormed(role),
    at: toMicros(span.startedAt),
    text: wellFormed(text),
    words: searchWords(text),
  }));
}

function keepEarlier(rows: Map<string, Row>, row: Row): void {
  const key = `${row.session_id}\n${row.chain}`;
  const known = rows.get(key);
  if (!known || isEarlier(row, known)) rows.set(key, row);
}

function isEarlier(a: Row, b: Row): boolean {
  const [atOfA, atOfB] = [a.at as number, b.at as number];
  return atOfA === atOfB ? (a.span_id as string) < (b.span_id as string) : atOfA < atOfB;
}
