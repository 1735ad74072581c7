import { isRecord } from '../../../util/record';

type Source = Record<string, unknown>;

/** The first of the named values that is a non-empty string. */
export function stringOf(source: Source, ...keys: string[]): string | undefined {
  for (const key of keys) {
    const value = source[key];
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

/** The first of the named values that is neither undefined nor null. */
export function valueOf(source: Source, ...keys: string[]): unknown {
  for (const key of keys) {
    const value = source[key];
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

export function recordOf(source: Source, ...keys: string[]): Source | undefined {
  for (const key of keys) {
    const value = source[key];
    if (isRecord(value)) return value;
  }
  return undefined;
}

/** An id of a tool call: text, or a number that some clients count with. */
export function idOf(source: Source, ...keys: string[]): string | undefined {
  const value = valueOf(source, ...keys);
  return typeof value === 'number' ? String(value) : typeof value === 'string' && value !== '' ? value : undefined;
}

/** Readable text of any value: strings as they are, everything else as JSON. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}

export function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}
