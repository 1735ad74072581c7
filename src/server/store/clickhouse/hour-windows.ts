import type { Connection } from './connection';
import { type Sql, sql } from './sql';

/** Hours back from the newest: a page is mostly full after the first look, and a rare thing is found in the fifth. */
const looks = [2, 24, 7 * 24, 60 * 24, Number.POSITIVE_INFINITY];

/** The hour of the newest activity; 0 when there is none. */
export async function newestHour(connection: Connection): Promise<number> {
  const [row] = await connection.query<{ newest: number }>(sql`SELECT hour AS newest FROM activity ORDER BY hour DESC LIMIT 1`);
  return row?.newest ?? 0;
}

/**
 * Reads up to `limit` rows, the newest hours first: tables that lie by hour are not read beyond those that are needed.
 *
 * @param read Reads the rows of some hours in their order, newest first.
 */
export async function readBackwards<T>(
  newest: number,
  limit: number,
  read: (hours: Sql, most: number) => Promise<T[]>,
): Promise<T[]> {
  const rows: T[] = [];
  let to = newest;
  for (const hours of looks) {
    const from = Math.max(0, newest - hours);
    rows.push(...(await read(sql`hour BETWEEN ${from} AND ${to}`, limit - rows.length)));
    if (rows.length >= limit || from === 0) break;
    to = from - 1;
  }
  return rows;
}
