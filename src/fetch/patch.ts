import { isWrappedFetch, ORIGINAL_FETCH } from './native';

/** Sees one request. It calls `next` once and answers with that response. */
export type FetchHandler = (next: typeof fetch, input: RequestInfo | URL, init?: RequestInit) => Promise<Response>;

/**
 * Puts `handler` before the `fetch` of a global object. A fetch that any copy of threadlight has wrapped already is left
 * as it is, so that no request is seen twice.
 *
 * @returns the undo. It puts the original function back; where others have wrapped ours meanwhile, ours stays in their
 * chain and passes everything through.
 */
export function patchFetch(target: { fetch: typeof fetch }, handler: FetchHandler): () => void {
  const original = target.fetch;
  if (isWrappedFetch(original)) return () => {};
  let current: FetchHandler | undefined = handler;
  const wrapped = wrapWith(original, () => current);
  const undoAssignment = assign(target, wrapped);
  return () => {
    current = undefined;
    if (target.fetch === wrapped) undoAssignment();
  };
}

/** A fetch of its own for one client, seen by `handler`; the global one is left alone. */
export function wrapFetchWith(original: typeof fetch, handler: FetchHandler): typeof fetch {
  return isWrappedFetch(original) ? original : wrapWith(original, () => handler);
}

function wrapWith(original: typeof fetch, current: () => FetchHandler | undefined): typeof fetch {
  const wrapped = function (this: unknown, ...args: Parameters<typeof fetch>) {
    const next = (...sent: Parameters<typeof fetch>) => Reflect.apply(original, this, sent);
    const handler = current();
    return handler && args.length > 0 ? handler(next, ...args) : next(...args);
  };
  copyProperties(original, wrapped);
  Object.defineProperty(wrapped, ORIGINAL_FETCH, { value: original });
  return wrapped;
}

/** Name, length and whatever else a runtime keeps on its fetch, such as `fetch.preconnect` of Bun. */
function copyProperties(from: object, to: object): void {
  const { prototype: _own, ...properties } = Object.getOwnPropertyDescriptors(from) as PropertyDescriptorMap;
  Object.defineProperties(to, properties);
}

/** Keeps the property's shape; one that was inherited is inherited again afterwards. */
function assign(target: { fetch: typeof fetch }, wrapped: typeof fetch): () => void {
  const descriptor = Object.getOwnPropertyDescriptor(target, 'fetch');
  target.fetch = wrapped;
  return () => {
    if (descriptor) Object.defineProperty(target, 'fetch', descriptor);
    else Reflect.deleteProperty(target, 'fetch');
  };
}
