import type { RetentionPolicy } from '../contract';
import type { Connection } from './connection';
import type { Deletion } from './deletion';
import { all, identifier, type Sql, sql } from './sql';
import { hourOf, toMicros } from './time';

/** Sessions deleted at once: each time, every part of a table that has rows of them is written anew. */
const atOnce = 500;

/** What all tables take on disk, deleted rows among them until ClickHouse has merged them away. Bytes. */
export async function sizeOf(connection: Connection): Promise<number> {
  const [{ bytes = 0 } = {}] = await connection.query<{ bytes: number }>(
    sql`SELECT sum(total_bytes) AS bytes FROM system.tables WHERE database = currentDatabase()`,
  );
  return bytes;
}

/** Deletes the sessions that were quiet for longest, until age and size are within the policy. @returns how many. */
export async function prune(
  connection: Connection,
  deletion: Deletion,
  { maxAgeMs, maxBytes }: RetentionPolicy,
  now: number,
): Promise<number> {
  const tooOld = maxAgeMs === undefined ? 0 : await deleteBefore(connection, deletion, now - maxAgeMs);
  return tooOld + (maxBytes === undefined ? 0 : await shrink(connection, deletion, maxBytes));
}

async function deleteBefore(connection: Connection, deletion: Deletion, time: number): Promise<number> {
  let deleted = 0;
  const where = all([sql`hour <= ${hourOf(time)}`, sql`last_activity_at < ${toMicros(time)}`]);
  for (let keys = await oldest(connection, where, atOnce); keys.length > 0; keys = await oldest(connection, where, atOnce)) {
    deleted += await deletion.delete(keys);
  }
  return deleted;
}

async function shrink(connection: Connection, deletion: Deletion, maxBytes: number): Promise<number> {
  let deleted = 0;
  for (let size = await sizeOf(connection); size > maxBytes; size = await sizeOf(connection)) {
    const keys = await oldest(connection, sql`1`, await shareToDelete(connection, 1 - maxBytes / size));
    if (keys.length === 0) break;
    deleted += await deletion.delete(keys);
    for (const table of bulky) await compact(connection, table, size);
  }
  return deleted;
}

/** In a small store a few sessions are much of the size: half of what the sizes suggest goes at a time. */
async function shareToDelete(connection: Connection, excess: number): Promise<number> {
  const [{ sessions = 0 } = {}] = await connection.query<{ sessions: number }>(
    sql`SELECT uniq(session_id) AS sessions FROM activity`,
  );
  return Math.min(atOnce * 10, Math.ceil((sessions * excess) / 2));
}

/** The tables that are worth it. */
const bulky = ['spans', 'events', 'messages', 'turns', 'sessions'];
/** Below this size a table is written anew as a whole, which takes seconds. Bytes. */
const small = 2 ** 30;

/** Frees the space of rows that were deleted. */
function compact(connection: Connection, table: string, size: number): Promise<void> {
  const name = identifier(table);
  return connection.command(
    size < small ? sql`OPTIMIZE TABLE ${name} FINAL` : sql`ALTER TABLE ${name} APPLY DELETED MASK SETTINGS mutations_sync = 2`,
  );
}

/** The sessions of the oldest rows that are up to date. Rows that their session has outgrown are deleted on the way. */
async function oldest(connection: Connection, where: Sql, limit: number): Promise<string[]> {
  for (;;) {
    const rows = await connection.query<AgedRow>(sql`
      SELECT hour, session_id, version FROM activity WHERE ${where} ORDER BY hour, last_activity_at, session_id LIMIT ${limit}`);
    const current = rows.length === 0 ? new Map<string, number>() : await currentVersions(connection, rows);
    const keys = rows
      .filter(({ session_id, version }) => current.get(session_id) === version)
      .map(({ session_id }) => session_id);
    if (keys.length > 0 || rows.length === 0) return [...new Set(keys)];
    const outgrown = rows.filter(({ session_id, version }) => version < (current.get(session_id) ?? 0));
    if (outgrown.length === 0) return [];
    const places = outgrown.map(({ session_id, version }) => [session_id, version]);
    await connection.command(
      sql`DELETE FROM activity WHERE hour <= ${rows.at(-1)?.hour ?? 0} AND (session_id, version) IN ${places}`,
    );
  }
}

interface AgedRow {
  hour: number;
  session_id: string;
  version: number;
}

async function currentVersions(connection: Connection, rows: readonly AgedRow[]): Promise<Map<string, number>> {
  const found = await connection.query<{ session_id: string; newest: number }>(sql`
    SELECT session_id, max(version) AS newest FROM sessions WHERE session_id IN ${rows.map(({ session_id }) => session_id)} GROUP BY session_id`);
  return new Map(found.map(({ session_id, newest }) => [session_id, newest]));
}
