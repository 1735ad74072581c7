import type { SessionListQuery } from '../../sessions/api';
import type { Label, LabelKind } from '../labels';
import type { Connection } from './connection';
import type { SqliteValue } from './driver';

/** A condition on a row of `sessions`, with its values. */
export interface Condition {
  sql: string;
  values: SqliteValue[];
}

/** Up to this many sessions with a label are cheaper to look up and sort than to meet while walking the whole list. */
const rareLabel = 5_000;

/** All that a session must fulfil to be listed, but for the search text and the cursor. */
export function listConditions(connection: Connection, query: SessionListQuery): Condition[] {
  return [...numberConditions(query), ...labelsOf(query).map((label) => labelCondition(connection, label))];
}

function numberConditions(query: SessionListQuery): Condition[] {
  return [
    bound('last_activity_at >= ?', query.from),
    bound('started_at <= ?', query.to),
    bound('cost >= ?', query.minCost),
    bound('tokens >= ?', query.minTokens),
    bound('turn_count >= ?', query.minTurns),
    bound('last_activity_at - started_at >= ?', query.minDuration),
    bound('user_id = ?', query.user),
    query.error ? { sql: 'error_count > 0', values: [] } : null,
  ].filter((condition) => condition !== null);
}

function bound(sql: string, value: SqliteValue | undefined): Condition | null {
  return value === undefined ? null : { sql, values: [value] };
}

function labelsOf(query: SessionListQuery): Label[] {
  const labels: Label[] = [];
  for (const kind of ['model', 'tool', 'service', 'tag'] as const) {
    const value = query[kind];
    if (value !== undefined) labels.push({ kind, value });
  }
  for (const [key, value] of Object.entries(query)) {
    if (key.startsWith('metadata.') && typeof value === 'string') labels.push({ kind: key as LabelKind, value });
  }
  return labels;
}

function labelCondition(connection: Connection, { kind, value }: Label): Condition {
  const found = connection.get<{ count: number }>(
    'SELECT count(*) AS count FROM (SELECT 1 FROM labels WHERE kind = ? AND value = ? LIMIT ?)',
    kind,
    value,
    rareLabel,
  );
  const sql =
    (found?.count ?? 0) < rareLabel
      ? 'sessions.id IN (SELECT session FROM labels WHERE kind = ? AND value = ?)'
      : 'EXISTS (SELECT 1 FROM labels WHERE kind = ? AND value = ? AND session = sessions.id)';
  return { sql, values: [kind, value] };
}

/** As the `WHERE` of a statement; always true when there is no condition. */
export function joinConditions(conditions: Condition[]): Condition {
  return {
    sql: conditions.map(({ sql }) => `(${sql})`).join(' AND ') || '1',
    values: conditions.flatMap(({ values }) => values),
  };
}
