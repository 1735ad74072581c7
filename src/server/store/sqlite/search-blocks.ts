import type { Connection } from './connection';

/** A full-text index over the messages from one row to before the first of the next block. */
interface Block {
  table: string;
  /** Row ids of messages. */
  first: number;
  last: number;
}

/**
 * Messages in one block. A prefix that most messages contain is gathered for a whole block before its first hit is known, and
 * a word that none contains is looked for in every block: this many keeps both within some milliseconds.
 */
const messagesInBlock = 32_768;

/**
 * The full-text index, cut into blocks by the order in which messages came. A search begins with the newest and ends when its
 * page is full, so that what it costs does not grow with the store; and a block is never merged with others when it is written.
 */
export class SearchBlocks {
  readonly #connection: Connection;
  /** What the only writer remembers; readers look each time, because another thread or process makes blocks. */
  #newest: Block | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Call when a transaction was taken back. */
  clear(): void {
    this.#newest = undefined;
  }

  add(message: number, text: string): void {
    this.#connection.run(`INSERT INTO ${this.#blockFor(message)} (rowid, text) VALUES (?, ?)`, message, text);
  }

  removeSession(session: number): void {
    for (const { table, first, last } of this.#blocksOf(session)) {
      this.#connection.run(
        `DELETE FROM ${table} WHERE rowid IN (SELECT id FROM messages WHERE session = ? AND id BETWEEN ? AND ?)`,
        session,
        first,
        last,
      );
    }
  }

  /** Lets go of blocks without messages. Those that are full get no new ones. */
  dropEmpty(): void {
    for (const { table, first, last } of this.#blocks()) {
      const used = this.#connection.get('SELECT 1 FROM messages WHERE id BETWEEN ? AND ? LIMIT 1', first, last);
      if (used || first === 0) continue;
      this.#connection.run('DELETE FROM search_blocks WHERE first = ?', first);
      this.#connection.exec(`DROP TABLE ${table}`);
    }
    this.clear();
  }

  /** Ids of messages that match, newest first. */
  newest(match: string, below: number, limit: number): number[] {
    const ids: number[] = [];
    for (const { table, first } of this.#blocks()) {
      if (ids.length === limit) break;
      if (first >= below) continue;
      const rows = this.#connection.all<{ rowid: number }>(
        `SELECT rowid FROM ${table} WHERE ${table} MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?`,
        match,
        below,
        limit - ids.length,
      );
      for (const { rowid } of rows) ids.push(rowid);
    }
    return ids;
  }

  /** Ids of the messages of one session that match. */
  inSession(session: number, match: string, from = 0): number[] {
    return this.#blocksOf(session, from).flatMap(({ table, first, last }) =>
      this.#connection
        .all<{ id: number }>(
          `SELECT id FROM messages WHERE session = ? AND id BETWEEN ? AND ? AND id IN (SELECT rowid FROM ${table} WHERE ${table} MATCH ?)`,
          session,
          Math.max(first, from),
          last,
          match,
        )
        .map(({ id }) => id),
    );
  }

  #blocksOf(session: number, from = 0): Block[] {
    const range = this.#connection.get<{ oldest: number | null; newest: number }>(
      'SELECT min(id) AS oldest, max(id) AS newest FROM messages WHERE session = ? AND id >= ?',
      session,
      from,
    );
    if (!range || range.oldest === null) return [];
    const { oldest, newest } = range;
    return this.#blocks().filter(({ first, last }) => first <= newest && last >= oldest);
  }

  #blockFor(message: number): string {
    this.#newest ??= this.#blocks()[0];
    const newest = this.#newest as Block;
    if (message >= newest.first + messagesInBlock) return this.#create(message);
    // After everything was deleted, rows begin anew.
    return message >= newest.first ? newest.table : (this.#blocks().find(({ first }) => first <= message) ?? newest).table;
  }

  #create(first: number): string {
    const table = nameOf(first);
    this.#connection.run('INSERT INTO search_blocks VALUES (?)', first);
    this.#connection.exec(
      `CREATE VIRTUAL TABLE ${table} USING fts5 (text, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 2");
       INSERT INTO ${table} (${table}, rank) VALUES ('pgsz', 16000), ('hashsize', 4194304), ('automerge', 0);`,
    );
    this.clear();
    return table;
  }

  /** Newest first. */
  #blocks(): Block[] {
    const rows = this.#connection.all<{ first: number }>('SELECT first FROM search_blocks ORDER BY first DESC');
    return rows.map(({ first }, index) => {
      const newer = rows[index - 1];
      return { table: nameOf(first), first, last: newer ? newer.first - 1 : Number.MAX_SAFE_INTEGER };
    });
  }
}

function nameOf(first: number): string {
  return first === 0 ? 'search' : `search_${first}`;
}
