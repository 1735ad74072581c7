/** Narrowing of parsed JSON that came from outside. */

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as an object; an empty one where it is none. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** What a list of lists holds, or the value alone; none for undefined and null. */
export function listOf(value: unknown): unknown[] {
  return [value].flat(8).filter((item) => item !== undefined && item !== null);
}

/** The objects among them. */
export function objectsOf(value: unknown): JsonObject[] {
  return listOf(value).filter(isObject);
}

export function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** Undefined where the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Follows a dotted path; undefined where it ends early. */
export function valueAt(value: unknown, path: string): unknown {
  let found = value;
  for (const key of path.split('.')) found = objectOf(found)[key];
  return found;
}

/** The first of several dotted paths that leads to a value; null counts as none. */
export function firstAt(value: unknown, paths: readonly string[]): unknown {
  for (const path of paths) {
    const found = valueAt(value, path);
    if (found !== undefined && found !== null) return found;
  }
  return undefined;
}
