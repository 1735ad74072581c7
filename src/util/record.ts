/** True for an object with named values: no array, no null. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for an object literal or a dictionary: no instance of a class. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  const prototype: unknown = isRecord(value) && Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
