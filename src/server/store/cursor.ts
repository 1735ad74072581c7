import { QueryError } from './contract';

/** Cursors are opaque to callers: a place in an order, in the alphabet of URLs. */
export function encodeCursor(place: (number | string)[]): string {
  return btoa(JSON.stringify(place)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** @throws {QueryError} naming `field` when the text is no cursor of `length` numbers. */
export function decodeCursor(text: string, length: number, field: string): number[] {
  const place = parse(text);
  if (!Array.isArray(place) || place.length !== length || !place.every((part) => typeof part === 'number')) {
    throw new QueryError(field, 'is not a cursor of this list');
  }
  return place as number[];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(atob(text.replaceAll('-', '+').replaceAll('_', '/')));
  } catch {
    return undefined;
  }
}
