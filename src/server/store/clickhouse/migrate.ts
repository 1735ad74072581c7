import { ClickHouseFailure, connect, type Connection } from './connection';
import { type Layout, migrations, migrationTable, onCluster } from './schema';
import type { ClickHouseSettings } from './settings';
import { identifier, sql } from './sql';

/** Code of ClickHouse for a database that is not there. */
const unknownDatabase = '81';

/** Opens the database, makes it when it is missing, and brings its tables up to date. */
export async function openDatabase(settings: ClickHouseSettings): Promise<Connection> {
  const connection = await connect(settings);
  try {
    await migrate(connection, settings);
    return connection;
  } catch (error) {
    await connection.close();
    if (!(error instanceof ClickHouseFailure) || error.code !== unknownDatabase) throw error;
  }
  await createDatabase(settings);
  const created = await connect(settings);
  await migrate(created, settings);
  return created;
}

async function createDatabase(settings: ClickHouseSettings): Promise<void> {
  const connection = await connect(settings, 'default');
  await connection.command(sql`CREATE DATABASE IF NOT EXISTS ${identifier(settings.database)}${onCluster(settings)}`);
  await connection.close();
}

async function migrate(connection: Connection, settings: ClickHouseSettings): Promise<void> {
  const layout: Layout = { ...settings, hasTextIndex: await hasTextIndex(connection) };
  await connection.command(migrationTable(layout));
  const [{ taken = 0 } = {}] = await connection.query<{ taken: number }>(sql`SELECT max(step) AS taken FROM migrations`);
  if (taken > migrations.length) {
    throw new Error(
      `The database ${settings.database} was written by a newer version of threadlight: update, or choose another database.`,
    );
  }
  for (let step = taken; step < migrations.length; step++) {
    for (const statement of migrations[step]?.(layout) ?? []) await connection.command(statement);
    await connection.insert('migrations', [{ step: step + 1 }]);
  }
}

async function hasTextIndex(connection: Connection): Promise<boolean> {
  const [{ version = '' } = {}] = await connection.query<{ version: string }>(sql`SELECT version() AS version`);
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 26 || (major === 26 && minor >= 2);
}
