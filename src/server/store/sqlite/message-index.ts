import type { PreparedMessage } from './prepared-write';
import type { Connection } from './connection';
import { RecentMap } from './recent-map';
import { SearchBacklog } from './search-backlog';
import { SearchBlocks } from './search-blocks';

/** A span as the index credits messages to it. */
export interface MessageSource {
  session: number;
  trace: number;
  spanId: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  messages: PreparedMessage[];
  /** The text at this place among the span's messages, where `messages` leaves it out. */
  textAt(position: number): string;
}

/** The earliest span that carries a message. */
type Credit = Pick<MessageSource, 'spanId' | 'startedAt'>;

/** Messages, of about a hundred bytes each. */
const mostCachedMessages = 20_000;

/** Full text over the messages of each session, every message once although each call repeats the history. */
export class MessageIndex {
  readonly #connection: Connection;
  /** What was added goes into the full text from here. */
  readonly backlog: SearchBacklog;
  readonly #search: SearchBlocks;
  /** By session and chain: what the history repeats is mostly found here. */
  readonly #known = new RecentMap<number, Map<number, Credit>>(mostCachedMessages, ({ size }) => size);

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#search = new SearchBlocks(connection);
    this.backlog = new SearchBacklog(connection, this.#search);
  }

  trim(): void {
    this.#known.trim();
  }

  clear(): void {
    this.#known.clear();
    this.#search.clear();
  }

  add(source: MessageSource): void {
    if (source.messages.length === 0) return;
    const known = this.#creditsOf(source.session);
    for (const message of source.messages) this.#addMessage(source, message, known);
  }

  removeSession(session: number): void {
    this.#known.delete(session);
    this.#search.removeSession(session);
    this.#connection.run('DELETE FROM messages WHERE session = ?', session);
    this.backlog.removed();
  }

  /** Call when sessions were deleted. */
  dropEmptyBlocks(): void {
    this.#search.dropEmpty();
  }

  #creditsOf(session: number): Map<number, Credit> {
    const known = this.#known.get(session) ?? new Map<number, Credit>();
    this.#known.set(session, known);
    return known;
  }

  #addMessage(source: MessageSource, message: PreparedMessage, known: Map<number, Credit>): void {
    const credit = known.get(message.chain) ?? this.#insertOrFind(source, message);
    const isFirst = isEarlier(source, credit);
    if (isFirst) this.#recredit(source, message.chain);
    known.set(message.chain, isFirst ? creditTo(source) : credit);
  }

  #insertOrFind(source: MessageSource, message: PreparedMessage): Credit {
    const found = message.text === null ? this.#creditOf(source.session, message.chain) : undefined;
    if (found) return found;
    return this.#insert(source, message) ? creditTo(source) : (this.#creditOf(source.session, message.chain) ?? creditTo(source));
  }

  #creditOf(session: number, chain: number): Credit | undefined {
    const row = this.#connection.get<{ at: number; span_id: string }>(
      'SELECT at, span_id FROM messages WHERE session = ? AND chain = ?',
      session,
      chain,
    );
    return row && { spanId: row.span_id, startedAt: row.at };
  }

  /** @returns false when the message is there already. */
  #insert(
    { session, trace, spanId, startedAt, textAt }: MessageSource,
    { chain, role, position, text: given }: PreparedMessage,
  ): boolean {
    const { changes } = this.#connection.run(
      `INSERT INTO messages (session, chain, trace, span_id, role, at, text) VALUES (?, ?, ?, ?, ?, ?, CAST(? AS TEXT))
       ON CONFLICT (session, chain) DO NOTHING`,
      session,
      chain,
      trace,
      spanId,
      role,
      startedAt,
      given ?? textAt(position),
    );
    if (changes > 0) this.backlog.added();
    return changes > 0;
  }

  #recredit({ session, trace, spanId, startedAt }: MessageSource, chain: number): void {
    this.#connection.run(
      'UPDATE messages SET trace = ?, span_id = ?, at = ? WHERE session = ? AND chain = ?',
      trace,
      spanId,
      startedAt,
      session,
      chain,
    );
  }
}

function creditTo({ spanId, startedAt }: Credit): Credit {
  return { spanId, startedAt };
}

function isEarlier(a: Credit, b: Credit): boolean {
  return a.startedAt < b.startedAt || (a.startedAt === b.startedAt && a.spanId < b.spanId);
}
