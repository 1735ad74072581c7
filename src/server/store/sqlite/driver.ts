/** The part of SQLite drivers that the store uses: `node:sqlite` and `libsql` both have it. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
  close(): void;
}

export interface SqliteStatement {
  run(...values: SqliteValue[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  get(...values: SqliteValue[]): unknown;
  all(...values: SqliteValue[]): unknown[];
}

export type SqliteValue = string | number | bigint | null | Uint8Array;

type DatabaseClass = new (path: string) => SqliteDatabase;

/**
 * Opens a file with the SQLite that the runtime brings, else with the optional package.
 *
 * @throws when there is neither, and says what to do.
 */
export async function openDatabase(path: string): Promise<SqliteDatabase> {
  const Database = builtInDatabase() ?? (await packagedDatabase());
  return new Database(path);
}

function builtInDatabase(): DatabaseClass | undefined {
  const builtIn = process.getBuiltinModule?.('node:sqlite') as { DatabaseSync?: DatabaseClass } | undefined;
  return builtIn?.DatabaseSync;
}

async function packagedDatabase(): Promise<DatabaseClass> {
  try {
    const { default: Database } = (await import('libsql')) as unknown as { default: DatabaseClass };
    return Database;
  } catch (cause) {
    throw new Error('No SQLite found: use Node 22.13 or later, or install the optional package "libsql".', { cause });
  }
}
