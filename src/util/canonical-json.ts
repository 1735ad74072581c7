import { isRecord } from './record';

const MAX_DEPTH = 200;

/** JSON with sorted keys: equal values give equal texts. Values that nest deeper than 200 end in `…`. */
export function canonicalJson(value: unknown): string {
  return write(value, MAX_DEPTH);
}

function write(value: unknown, depth: number): string {
  if (depth === 0) return '"…"';
  if (Array.isArray(value)) return `[${value.map((item) => write(item, depth - 1)).join(',')}]`;
  if (isRecord(value)) return `{${entries(value, depth - 1).join(',')}}`;
  return JSON.stringify(value) ?? 'null';
}

function entries(value: Record<string, unknown>, depth: number): string[] {
  const known = Object.keys(value).filter((key) => value[key] !== undefined);
  return known.sort().map((key) => `${JSON.stringify(key)}:${write(value[key], depth)}`);
}
