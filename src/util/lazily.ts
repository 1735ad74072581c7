/** Makes a value when it is first asked for: what an application does not use is neither made nor bundled. */
export function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
