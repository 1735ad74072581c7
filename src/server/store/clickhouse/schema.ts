import { identifier, Sql, sql } from './sql';

/** How tables are made: on one server or on all of a cluster, replicated or not. */
export interface Layout {
  cluster: string | undefined;
  replicated: boolean;
  /** Whether the server has inverted indexes (26.2 and later); before, a Bloom filter of words. */
  hasTextIndex: boolean;
}

/**
 * The steps from an empty database to today's tables. A step may be taken twice, by two servers that start together. Steps are
 * never changed once released, only added.
 *
 * What was received is only ever added to (`spans`, `events`). All other rows are computed from it and carry as version how much
 * it was: of two servers that compute the same row, the one that saw more stands, whichever writes last.
 */
export const migrations: readonly ((layout: Layout) => Sql[])[] = [
  // oxlint-disable-next-line max-lines-per-function -- a list of tables, not steps
  (layout) => [
    // One row a version of a span; `ended`, `size` and `hash` say which version stands. The first copy of equal ones is kept.
    table(
      layout,
      'spans',
      sql`
      trace_id String, span_id String, ended Int64, size UInt32, hash String, month UInt32, slim String CODEC(ZSTD(1)),
      source LowCardinality(String), otlp String CODEC(ZSTD(1)), batch String, age UInt64`,
      {
        version: 'age',
        partition: 'month',
        order: 'trace_id, span_id, ended, size, hash',
        settings: 'index_granularity = 1024, index_granularity_bytes = 1048576',
      },
    ),
    table(
      layout,
      'events',
      sql`
      trace_id String, span_id String, key String, event String CODEC(ZSTD(1)), record String CODEC(ZSTD(1)), batch String, age UInt64`,
      {
        version: 'age',
        order: 'trace_id, span_id, key',
        settings: 'index_granularity = 1024',
      },
    ),
    // The sessions of a trace, now and before: a row that is not of the newest version, or is gone, does not count.
    table(layout, 'traces', sql`trace_id String, session_id String, version UInt64, gone Bool`, {
      version: 'version',
      order: 'trace_id, session_id',
      settings: 'index_granularity = 1024',
    }),
    table(
      layout,
      'turns',
      sql`
      session_id String, trace_id String, version UInt64, gone Bool, started_at Int64, ended_at Int64, has_conversation_id Bool,
      has_events Bool, is_shared Bool, span_count UInt32, summary String CODEC(ZSTD(1)),
      written_at DateTime64(3, 'UTC') DEFAULT now64(3), INDEX written written_at TYPE minmax`,
      {
        version: 'version',
        order: 'session_id, trace_id',
        settings: 'index_granularity = 512',
      },
    ),
    table(
      layout,
      'sessions',
      sql`
      session_id String, version UInt64, gone Bool, last_activity_at Int64, started_at Int64, error_count UInt32,
      user_id Nullable(String), cost Nullable(Float64), tokens UInt64, turn_count UInt32, labels Array(String),
      summary String CODEC(ZSTD(1))`,
      {
        version: 'version',
        order: 'session_id',
        settings: 'index_granularity = 256',
      },
    ),
    // What the list is sorted and filtered by, a row for each hour in which a session was active.
    table(
      layout,
      'activity',
      sql`
      hour UInt32, session_id String, version UInt64, last_activity_at Int64, started_at Int64, error_count UInt32,
      user_id Nullable(String), cost Nullable(Float64), tokens UInt64, turn_count UInt32, labels Array(String),
      INDEX users user_id TYPE bloom_filter(0.01), INDEX labels labels TYPE bloom_filter(0.01),
      INDEX errors error_count TYPE minmax`,
      {
        version: 'version',
        order: 'hour, session_id',
        settings: 'index_granularity = 4096',
      },
    ),
    table(
      layout,
      'messages',
      sql`
      hour UInt32, month UInt32, session_id String, chain UInt64, trace_id String, span_id String, role LowCardinality(String), at Int64,
      text String CODEC(ZSTD(1)), words String CODEC(ZSTD(1)), ${searchIndex(layout)}`,
      {
        partition: 'month',
        order: 'hour, session_id, chain, trace_id, span_id',
        settings: 'index_granularity = 1024',
      },
    ),
    table(
      layout,
      'annotations',
      sql`
      session_id String, id String, version UInt64, gone Bool, trace_id Nullable(String), kind LowCardinality(String), content String, at Float64`,
      {
        version: 'version',
        order: 'session_id, id',
        settings: 'index_granularity = 256',
      },
    ),
  ],
];

export const migrationTable = (layout: Layout): Sql => table(layout, 'migrations', sql`step UInt32`, { order: 'step' });

interface TableOptions {
  version?: string;
  partition?: string;
  order: string;
  settings?: string;
}

function table(layout: Layout, name: string, columns: Sql, { version = '', partition, order, settings }: TableOptions): Sql {
  return new Sql(
    [
      `CREATE TABLE IF NOT EXISTS ${name}${onCluster(layout).text} (${columns.text})`,
      `ENGINE = ${layout.replicated ? 'Replicated' : ''}ReplacingMergeTree(${version})`,
      partition ? `PARTITION BY ${partition}` : '',
      `ORDER BY (${order})`,
      settings ? `SETTINGS ${settings}` : '',
    ]
      .filter(Boolean)
      .join('\n'),
  );
}

export function onCluster({ cluster }: Pick<Layout, 'cluster'>): Sql {
  return cluster === undefined ? sql`` : sql` ON CLUSTER ${identifier(cluster)}`;
}

function searchIndex({ hasTextIndex }: Layout): Sql {
  return hasTextIndex
    ? sql`INDEX search words TYPE text(tokenizer = splitByNonAlpha)`
    : sql`INDEX search words TYPE tokenbf_v1(32768, 3, 0) GRANULARITY 1`;
}
