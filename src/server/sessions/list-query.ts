import type { SessionListQuery } from './api';
import { QueryError } from '../store/contract';

const textFilters = ['q', 'user', 'model', 'tool', 'service', 'tag', 'cursor'] as const;
const numberFilters = ['from', 'to', 'minCost', 'minTokens', 'minTurns', 'minDuration'] as const;
const mostRows = 200;

/**
 * The query of the session list from a URL. Empty values count as not given.
 *
 * @throws {QueryError} naming a parameter that is unknown or has a value it cannot have: a filter that is silently ignored shows
 * the wrong sessions.
 */
export function parseListQuery(parameters: URLSearchParams): SessionListQuery {
  const query: SessionListQuery = {};
  for (const [name, value] of parameters) {
    if (value !== '') Object.assign(query, { [name]: parseParameter(name, value) });
  }
  return query;
}

function parseParameter(name: string, value: string): string | number {
  if (isOneOf(textFilters, name) || (name.startsWith('metadata.') && name.length > 'metadata.'.length)) return value;
  if (isOneOf(numberFilters, name)) return parseNumber(name, value);
  if (name === 'limit') return parseLimit(value, mostRows);
  if (name !== 'error') throw new QueryError(name, 'is not a parameter of this list');
  if (value !== '1') throw new QueryError(name, 'must be 1 or left out');
  return value;
}

function isOneOf(names: readonly string[], name: string): boolean {
  return names.includes(name);
}

function parseNumber(name: string, value: string): number {
  const number = Number(value);
  if (!Number.isFinite(number)) throw new QueryError(name, 'must be a number');
  return number;
}

/** @throws {QueryError} */
export function parseLimit(value: string, most: number): number {
  const limit = Number(value);
  if (!Number.isInteger(limit) || limit < 1 || limit > most) {
    throw new QueryError('limit', `must be a whole number from 1 to ${most}`);
  }
  return limit;
}
