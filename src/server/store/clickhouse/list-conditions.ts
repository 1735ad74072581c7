import type { SessionListQuery } from '../../sessions/api';
import { type Sql, sql } from './sql';
import { hourOf, toMicros } from './time';

/** All that a session must fulfil to be listed, but for the search text and the cursor. */
export function listConditions(query: SessionListQuery): Sql[] {
  return [...numberConditions(query), ...labelsOf(query).map((label) => sql`has(labels, ${label})`)];
}

function numberConditions(query: SessionListQuery): Sql[] {
  const { from, to, user, minCost, minTokens, minTurns, minDuration } = query;
  return [
    from === undefined ? null : sql`last_activity_at >= ${toMicros(from)}`,
    to === undefined ? null : sql`started_at <= ${toMicros(to)}`,
    minCost === undefined ? null : sql`cost >= ${minCost}`,
    minTokens === undefined ? null : sql`tokens >= ${minTokens}`,
    minTurns === undefined ? null : sql`turn_count >= ${minTurns}`,
    minDuration === undefined ? null : sql`last_activity_at - started_at >= ${toMicros(minDuration)}`,
    user === undefined ? null : sql`user_id = ${user}`,
    query.error ? sql`error_count > 0` : null,
  ].filter((condition) => condition !== null);
}

/** Of the same, what says which hours to look at. */
export function hourConditions({ from }: SessionListQuery): Sql[] {
  return from === undefined ? [] : [sql`hour >= ${hourOf(from)}`];
}

function labelsOf(query: SessionListQuery): string[] {
  const plain = (['model', 'tool', 'service', 'tag'] as const).flatMap((kind) =>
    query[kind] === undefined ? [] : [`${kind}\n${query[kind]}`],
  );
  const metadata = Object.entries(query).filter(([key, value]) => key.startsWith('metadata.') && typeof value === 'string');
  return [...plain, ...metadata.map(([key, value]) => `${key}\n${value as string}`)];
}
