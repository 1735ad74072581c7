import { openDatabase, type SqliteDatabase, type SqliteStatement, type SqliteValue } from './driver';
import { migrations } from './schema';

type Row = Record<string, unknown>;

export type Counted = 'sessions' | 'traces' | 'spans';

/** An open file with its statements, each prepared once. */
export class Connection {
  readonly #database: SqliteDatabase;
  readonly #statements = new Map<string, SqliteStatement>();
  readonly #counts = new Map<Counted, number>();
  #dataVersion: unknown;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  run(sql: string, ...values: SqliteValue[]): { changes: number; id: number } {
    const { changes, lastInsertRowid } = this.#statement(sql).run(...values);
    return { changes: Number(changes), id: Number(lastInsertRowid) };
  }

  /** @returns the row's id. */
  insert(sql: string, ...values: SqliteValue[]): number {
    return Number(this.#statement(sql).run(...values).lastInsertRowid);
  }

  get<T = Row>(sql: string, ...values: SqliteValue[]): T | undefined {
    return (this.#statement(sql).get(...values) ?? undefined) as T | undefined;
  }

  all<T = Row>(sql: string, ...values: SqliteValue[]): T[] {
    return this.#statement(sql).all(...values) as T[];
  }

  exec(sql: string): void {
    this.#database.exec(sql);
  }

  /** All of `work` or nothing of it. */
  transaction<T>(work: () => T): T {
    this.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#writeCounts();
      this.exec('COMMIT');
      return result;
    } catch (error) {
      this.#counts.clear();
      this.exec('ROLLBACK');
      throw error;
    }
  }

  /** Reads several times from one state of the file, whatever is written meanwhile. */
  snapshot<T>(work: () => T): T {
    this.exec('BEGIN');
    try {
      return work();
    } finally {
      this.exec('COMMIT');
    }
  }

  /** Adds to the number of rows that a table has, together with the transaction. */
  count(table: Counted, added: number): void {
    this.#counts.set(table, (this.#counts.get(table) ?? 0) + added);
  }

  countOf(table: Counted): number {
    return this.get<{ value: number }>('SELECT value FROM counts WHERE name = ?', table)?.value ?? 0;
  }

  /** Whether another connection has written since this was asked last. */
  wasChangedByOthers(): boolean {
    const version = this.get<{ data_version: number }>('PRAGMA data_version')?.data_version;
    const isOther = version !== this.#dataVersion;
    this.#dataVersion = version;
    return isOther;
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #writeCounts(): void {
    for (const [table, added] of this.#counts) {
      if (added !== 0) this.run('UPDATE counts SET value = value + ? WHERE name = ?', added, table);
    }
    this.#counts.clear();
  }

  #statement(sql: string): SqliteStatement {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/**
 * Pages of 16 KB: spans with messages are larger than the usual 4 KB, and inserts then cost twice as much. With WAL and
 * `synchronous = NORMAL` a committed transaction survives the end of the process, and a power cut never breaks the file.
 */
const settings = `
  PRAGMA busy_timeout = 5000;
  PRAGMA page_size = 16384;
  PRAGMA auto_vacuum = INCREMENTAL;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA temp_store = MEMORY;
  PRAGMA journal_size_limit = 67108864;
  PRAGMA wal_autocheckpoint = 2000;
`;

/**
 * Opens or creates the file and brings its tables up to date.
 *
 * @param cacheBytes of pages kept in memory.
 */
export async function connect(path: string, cacheBytes = 12 * 2 ** 20): Promise<Connection> {
  const connection = new Connection(await openDatabase(path));
  connection.exec(`${settings} PRAGMA cache_size = -${Math.round(cacheBytes / 1024)};`);
  migrate(connection, path);
  return connection;
}

/** Several processes may open the file at once: each step looks for itself whether it is still to be taken. */
function migrate(connection: Connection, path: string): void {
  if (versionOf(connection) > migrations.length) {
    throw new Error(`${path} was written by a newer version of threadlight: update, or choose another file with --db.`);
  }
  while (versionOf(connection) < migrations.length) connection.transaction(() => takeStep(connection));
}

function takeStep(connection: Connection): void {
  const version = versionOf(connection);
  const step = migrations[version];
  if (step !== undefined) connection.exec(`${step}; PRAGMA user_version = ${version + 1};`);
}

function versionOf(connection: Connection): number {
  return connection.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0;
}
