import { indexText } from '../search-query';
import type { Connection } from './connection';
import type { SearchBlocks } from './search-blocks';

/** Indexed in one transaction: more gains little, and writes wait for it. */
export const messagesAtOnce = 4_096;
/** The same of long messages, in characters. */
const charactersAtOnce = 8 * 2 ** 20;
/** Held in memory together. */
const readAtOnce = 128;

interface MessageRow {
  id: number;
  text: string;
}

/**
 * Messages that are stored and not in the full text yet. Each transaction makes a piece of the index, which costs more than its
 * words when they are few, and again when pieces are merged.
 */
export class SearchBacklog {
  readonly #connection: Connection;
  readonly #blocks: SearchBlocks;
  #added = 0;

  constructor(connection: Connection, blocks: SearchBlocks) {
    this.#connection = connection;
    this.#blocks = blocks;
  }

  /** Of those that this thread added. */
  get length(): number {
    return this.#added;
  }

  /** Call when a message was stored. */
  added(): void {
    this.#added += 1;
  }

  /** Call when messages were deleted: rows are numbered on from the highest that is left. */
  removed(): void {
    this.#connection.run(
      'UPDATE search_progress SET last_indexed = min(last_indexed, (SELECT coalesce(max(id), 0) FROM messages))',
    );
  }

  /** Puts messages into the full text, oldest first, as many as one transaction should. @returns whether more are left. */
  index(): boolean {
    const { count, last } = this.#indexAfter(this.#lastIndexed());
    // Once, at the end: FTS5 makes a piece of the index before each statement that could change several rows.
    if (count > 0) this.#connection.run('UPDATE search_progress SET last_indexed = ?', last);
    const isMoreLeft = isSearchBehind(this.#connection);
    this.#added = isMoreLeft ? Math.max(0, this.#added - count) : 0;
    return isMoreLeft;
  }

  #indexAfter(before: number): { count: number; last: number } {
    let [count, characters, last] = [0, 0, before];
    while (count < messagesAtOnce && characters < charactersAtOnce) {
      const rows = this.#rowsAfter(last);
      for (const { id, text } of rows) {
        this.#blocks.add(id, indexText(text));
        characters += text.length;
        last = id;
      }
      count += rows.length;
      if (rows.length < readAtOnce) break;
    }
    return { count, last };
  }

  #rowsAfter(id: number): MessageRow[] {
    return this.#connection.all('SELECT id, text FROM messages WHERE id > ? ORDER BY id LIMIT ?', id, readAtOnce);
  }

  #lastIndexed(): number {
    return this.#connection.get<{ last_indexed: number }>('SELECT last_indexed FROM search_progress')?.last_indexed ?? 0;
  }
}

/** Whether there are messages that a search would miss. */
export function isSearchBehind(connection: Connection): boolean {
  return connection.get('SELECT 1 FROM messages WHERE id > (SELECT last_indexed FROM search_progress) LIMIT 1') !== undefined;
}
