import type { SessionChange } from '../contract';
import type { Connection } from './connection';
import { groupBy } from './group-by';
import { sql } from './sql';

/** A row is seen some time after its `written_at`: what is younger is left for the next look. Milliseconds. */
const settled = 1_000;
/** More than a page can show anyway. */
const mostRows = 10_000;

/** Turns written since a place, which is a time of the ClickHouse server in milliseconds. */
export async function readChanges(
  connection: Connection,
  place: number | null,
): Promise<{ changes: SessionChange[]; place: number }> {
  const [clock] = await connection.query<{ now: number }>(sql`SELECT toUnixTimestamp64Milli(now64(3)) AS now`);
  const until = (clock?.now ?? 0) - settled;
  if (place === null) return { changes: [], place: until };
  const rows = await connection.query<{ session_id: string; trace_id: string }>(sql`
    SELECT DISTINCT session_id, trace_id FROM turns
    WHERE written_at > fromUnixTimestamp64Milli(${place}) AND written_at <= fromUnixTimestamp64Milli(${until}) LIMIT ${mostRows}`);
  const sessions = groupBy(rows, ({ session_id }) => session_id);
  return {
    changes: Array.from(sessions, ([id, turns]) => ({ id, traceIds: turns.map(({ trace_id }) => trace_id) })),
    place: until,
  };
}
