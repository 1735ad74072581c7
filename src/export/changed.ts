/**
 * The same object with some properties changed. The original is not touched, because the application or another exporter
 * may hold it too; it stands behind as prototype, so that what we do not know of it stays readable.
 */
export function changed<T extends object>(original: T, changes: Partial<T>): T {
  return Object.create(original, Object.getOwnPropertyDescriptors(changes)) as T;
}
