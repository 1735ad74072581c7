import { openDatabase, type SqliteDatabase, type SqliteStatement, type SqliteValue } from './driver';
import { migrations } from './schema';

type Row = Record<string, unknown>;

/** An open file with its statements, each prepared once. */
export class Connection {
  readonly #database: SqliteDatabase;
  readonly #statements = new Map<string, SqliteStatement>();

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  run(sql: string, ...values: SqliteValue[]): { changes: number; id: number } {
    const { changes, lastInsertRowid } = this.#statement(sql).run(...values);
    return { changes: Number(changes), id: Number(lastInsertRowid) };
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
      this.exec('COMMIT');
      return result;
    } catch (error) {
      this.exec('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
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
  PRAGMA page_size = 16384;
  PRAGMA auto_vacuum = INCREMENTAL;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA busy_timeout = 5000;
  PRAGMA cache_size = -65536;
  PRAGMA temp_store = MEMORY;
  PRAGMA journal_size_limit = 67108864;
`;

/** Opens or creates the file and brings its tables up to date. */
export async function connect(path: string): Promise<Connection> {
  const connection = new Connection(await openDatabase(path));
  connection.exec(settings);
  migrate(connection, path);
  return connection;
}

function migrate(connection: Connection, path: string): void {
  const version = connection.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0;
  if (version > migrations.length) {
    throw new Error(`${path} was written by a newer version of threadlight: update, or choose another file with --db.`);
  }
  for (let step = version; step < migrations.length; step++) {
    connection.transaction(() => connection.exec(`${migrations[step]}; PRAGMA user_version = ${step + 1};`));
  }
}
