import type { Facets } from '../../sessions/api';
import type { StoreSize } from '../contract';
import type { Connection } from './connection';
import { groupBy } from './group-by';
import { sizeOf } from './retention';
import { sql } from './sql';

/** Values offered for one filter; more would not be a list that one chooses from. */
const mostFacets = 200;
/** Rows of `activity` that are looked at for values to filter by: the newest. */
const facetRows = 100_000;
/** Below this many rows counts are exact, above they may hold what was replaced and is not merged yet. */
const countedExactly = 2_000_000;

export async function readFacets(connection: Connection): Promise<Facets> {
  const [oldest] = await connection.query<{ hour: number }>(
    sql`SELECT hour FROM activity ORDER BY hour DESC LIMIT 1 OFFSET ${facetRows}`,
  );
  const rows = await connection.query<{ kind: string; value: string }>(sql`
    SELECT DISTINCT splitByChar('\n', label, 1)[1] AS kind, substring(label, length(kind) + 2) AS value FROM (
      SELECT labels, gone FROM sessions WHERE last_activity_at >= ${(oldest?.hour ?? 0) * 3_600_000_000}
      ORDER BY version DESC LIMIT 1 BY session_id
    ) ARRAY JOIN labels AS label
    WHERE NOT gone AND kind IN ('model', 'tool', 'user', 'service', 'tag')
    ORDER BY kind, value LIMIT ${mostFacets} BY kind`);
  const values = groupBy(rows, ({ kind }) => kind);
  const of = (kind: string): string[] => (values.get(kind) ?? []).map(({ value }) => value);
  return { models: of('model'), tools: of('tool'), users: of('user'), services: of('service'), tags: of('tag') };
}

export async function readSize(connection: Connection): Promise<StoreSize> {
  const [sizeBytes, rows] = await Promise.all([sizeOf(connection), rowCounts(connection)]);
  const { sessions = 0, traces = 0, spans = 0 } = rows;
  const counts = spans < countedExactly ? await exactCounts(connection) : { sessions, traces, spans };
  return { kind: 'clickhouse', sizeBytes, ...counts };
}

async function rowCounts(connection: Connection): Promise<Record<string, number>> {
  const rows = await connection.query<{ name: string; rows: number }>(sql`
    SELECT name, total_rows AS rows FROM system.tables WHERE database = currentDatabase()`);
  return Object.fromEntries(rows.map(({ name, rows: count }) => [name, Number(count ?? 0)]));
}

async function exactCounts(connection: Connection): Promise<Pick<StoreSize, 'sessions' | 'traces' | 'spans'>> {
  const [[sessions], [turns]] = await Promise.all([
    connection.query<{ count: number }>(sql`
      SELECT countIf(NOT is_gone) AS count FROM (SELECT argMax(gone, version) AS is_gone FROM sessions GROUP BY session_id)`),
    connection.query<{ traces: number; spans: number }>(sql`
      SELECT uniqExact(trace_id) AS traces, sum(span_count) AS spans FROM (
        SELECT trace_id, gone, span_count FROM turns ORDER BY version DESC LIMIT 1 BY session_id, trace_id
      ) WHERE NOT gone`),
  ]);
  return { sessions: sessions?.count ?? 0, traces: turns?.traces ?? 0, spans: turns?.spans ?? 0 };
}
