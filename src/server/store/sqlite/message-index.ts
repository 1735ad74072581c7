import type { ResolvedSpan } from '../../sessions/resolved';
import { indexedMessages, type IndexedMessage } from '../message-text';
import { indexText } from '../search-query';
import type { Connection } from './connection';

/** Full text over the messages of each session, every message once although each call repeats the history. */
export class MessageIndex {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  add(session: number, trace: number, span: ResolvedSpan): void {
    for (const message of indexedMessages(span)) this.#addMessage(session, trace, span, message);
  }

  removeSession(session: number): void {
    this.#connection.run('DELETE FROM search WHERE rowid IN (SELECT id FROM messages WHERE session = ?)', session);
    this.#connection.run('DELETE FROM messages WHERE session = ?', session);
  }

  #addMessage(session: number, trace: number, span: ResolvedSpan, message: IndexedMessage): void {
    const added = this.#connection.run(
      `INSERT INTO messages (session, chain, trace, span_id, role, at, text) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (session, chain) DO NOTHING`,
      session, message.chain, trace, span.spanId, message.role, span.startedAt, message.text,
    );
    if (added.changes === 0) this.#creditEarlier(session, trace, span, message);
    else this.#connection.run('INSERT INTO search (rowid, text) VALUES (?, ?)', added.id, indexText(message.text));
  }

  #creditEarlier(session: number, trace: number, span: ResolvedSpan, message: IndexedMessage): void {
    this.#connection.run(
      'UPDATE messages SET trace = ?, span_id = ?, at = ? WHERE session = ? AND chain = ? AND (at, span_id) > (?, ?)',
      trace, span.spanId, span.startedAt, session, message.chain, span.startedAt, span.spanId,
    );
  }
}
