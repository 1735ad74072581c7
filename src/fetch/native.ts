/** On a wrapped fetch: the function it stands for. A registry symbol, so that two copies of threadlight know each other. */
export const ORIGINAL_FETCH = Symbol.for('threadlight.fetch.original');

interface MaybeWrapped {
  readonly [ORIGINAL_FETCH]?: typeof fetch;
}

/** The fetch that `candidate` stands for when it was wrapped by any copy of threadlight; else itself. */
export function unwrapFetch(candidate: typeof fetch): typeof fetch {
  const original = (candidate as MaybeWrapped)[ORIGINAL_FETCH];
  return original ? unwrapFetch(original) : candidate;
}

export function isWrappedFetch(candidate: typeof fetch): boolean {
  return ORIGINAL_FETCH in candidate;
}

/** The runtime's own fetch, for our own requests: what is sent with it is never traced. */
export function nativeFetch(target: { fetch: typeof fetch } = globalThis): typeof fetch {
  const original = unwrapFetch(target.fetch);
  return (input, init) => original.call(target, input, init);
}
