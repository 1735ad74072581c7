import type { RetentionPolicy } from '../contract';
import type { Connection } from './connection';
import type { Writer } from './writer';

/** Sessions deleted in one transaction: small enough that writes in between do not wait. */
const atOnce = 50;

/** The space that rows take; pages that deleted rows have left free do not count. Bytes. */
export function sizeOf(connection: Connection): number {
  const pages = pragma(connection, 'page_count') - pragma(connection, 'freelist_count');
  return pages * pragma(connection, 'page_size');
}

/** Deletes the sessions that were quiet for longest, until age and size are within the policy. @returns how many. */
export async function prune(connection: Connection, writer: Writer, policy: RetentionPolicy, now: number): Promise<number> {
  let deleted = 0;
  for (let keys = next(connection, policy, now); keys.length > 0; keys = next(connection, policy, now)) {
    deleted += writer.deleteSessions(keys);
    await letOthersWork();
  }
  if (deleted > 0) connection.all('PRAGMA incremental_vacuum');
  return deleted;
}

function next(connection: Connection, { maxAgeMs, maxBytes }: RetentionPolicy, now: number): string[] {
  const tooOld = maxAgeMs === undefined ? [] : oldest(connection, now - maxAgeMs, atOnce);
  if (tooOld.length > 0 || maxBytes === undefined) return tooOld;
  const size = sizeOf(connection);
  return size > maxBytes ? oldest(connection, Number.MAX_VALUE, shareToDelete(connection, 1 - maxBytes / size)) : [];
}

/** In a small store a few sessions are much of the size: half of what the sizes suggest goes at a time. */
function shareToDelete(connection: Connection, excess: number): number {
  const row = connection.get<{ count: number }>('SELECT count(*) AS count FROM (SELECT 1 FROM sessions LIMIT ?)', atOnce * 100);
  return Math.min(atOnce, Math.ceil(((row?.count ?? 0) * excess) / 2));
}

function oldest(connection: Connection, before: number, limit: number): string[] {
  const rows = connection.all<{ key: string }>(
    'SELECT key FROM sessions WHERE last_activity_at < ? ORDER BY last_activity_at, id LIMIT ?',
    before,
    limit,
  );
  return rows.map(({ key }) => key);
}

function pragma(connection: Connection, name: string): number {
  const row = connection.get<Record<string, number>>(`PRAGMA ${name}`);
  return Number(row?.[name] ?? 0);
}

function letOthersWork(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
