import { QueryError } from './contract';

/** Cursors are opaque to callers: a place in an order, in the alphabet of URLs. */
export function encodeCursor(place: (number | string)[]): string {
  return btoa(ascii(JSON.stringify(place)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** @throws {QueryError} naming `field` when the text is no cursor of `length` numbers. */
export function decodeCursor(text: string, length: number, field: string): number[] {
  return decodePlace(
    text,
    Array.from({ length }, () => 'number'),
    field,
  ) as number[];
}

/** @throws {QueryError} naming `field` when the text is no cursor made of these types. */
export function decodePlace(text: string, types: ('number' | 'string')[], field: string): (number | string)[] {
  const place = parse(text);
  if (!Array.isArray(place) || place.length !== types.length || !place.every((part, index) => typeof part === types[index])) {
    throw new QueryError(field, 'is not a cursor of this list');
  }
  return place as (number | string)[];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(atob(text.replaceAll('-', '+').replaceAll('_', '/')));
  } catch {
    return undefined;
  }
}

/** `btoa` takes no others; JSON knows them by their numbers. */
function ascii(json: string): string {
  return json.replaceAll(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
