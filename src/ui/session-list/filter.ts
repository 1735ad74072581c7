/** The filters of the list as they stand in the address: the same keys as the read API's. */

export type FilterKind = 'choice' | 'number' | 'duration' | 'moment';

export interface FilterField {
  key: 'user' | 'model' | 'tool' | 'service' | 'tag' | 'minCost' | 'minTokens' | 'minTurns' | 'minDuration' | 'from' | 'to';
  kind: FilterKind;
  /** Which list of `/api/facets` suggests values. */
  facet?: 'users' | 'models' | 'tools' | 'services' | 'tags';
}

export const filterFields: FilterField[] = [
  { key: 'model', kind: 'choice', facet: 'models' },
  { key: 'tool', kind: 'choice', facet: 'tools' },
  { key: 'user', kind: 'choice', facet: 'users' },
  { key: 'service', kind: 'choice', facet: 'services' },
  { key: 'tag', kind: 'choice', facet: 'tags' },
  { key: 'minTurns', kind: 'number' },
  { key: 'minTokens', kind: 'number' },
  { key: 'minCost', kind: 'number' },
  { key: 'minDuration', kind: 'duration' },
  { key: 'from', kind: 'moment' },
  { key: 'to', kind: 'moment' },
];

/** Spans of time to look back, in milliseconds; the address keeps the name, so that a saved view stays "the last hour". */
export const timeRanges = { '15m': 900_000, '1h': 3_600_000, '24h': 86_400_000, '7d': 604_800_000 } as const;

export type TimeRange = keyof typeof timeRanges;

const apiKeys = [
  'q',
  'from',
  'to',
  'user',
  'model',
  'tool',
  'service',
  'tag',
  'error',
  'minCost',
  'minTokens',
  'minTurns',
  'minDuration',
];

export function isTimeRange(text: string | null): text is TimeRange {
  return text !== null && text in timeRanges;
}

/** The address's query as a query for the API: known keys only, and `range` turned into `from`. */
export function apiFilter(query: URLSearchParams, now: number): string {
  const params = new URLSearchParams();
  for (const [key, value] of query) {
    if (apiKeys.includes(key) || isMetadataKey(key)) params.set(key, value);
  }
  const range = query.get('range');
  if (isTimeRange(range)) params.set('from', String(roundedDown(now - timeRanges[range])));
  params.sort();
  return params.toString();
}

/** The filters in force, without the search text, in the order of the address. */
export function activeFilters(query: URLSearchParams): [string, string][] {
  return [...query].filter(([key]) => key !== 'q' && (key === 'range' || apiKeys.includes(key) || isMetadataKey(key)));
}

export function isMetadataKey(key: string): boolean {
  return key.startsWith('metadata.') && key.length > 'metadata.'.length;
}

/** To the minute, so that the same view asks the same question for a while. */
function roundedDown(ms: number): number {
  return Math.floor(ms / 60_000) * 60_000;
}
