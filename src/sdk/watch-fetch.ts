import { type FetchHandler, patchFetch, wrapFetchWith } from '../fetch/patch';
import { currentSdk } from './sdk-runtime';

/** Asks for the running SDK at each request, so that a fetch may be wrapped before `initialize`. */
const handle: FetchHandler = (next, input, init) => {
  const sdk = currentSdk();
  return sdk ? sdk.handleFetch(next, input, init) : next(input, init);
};

/**
 * Watches the global `fetch`, for an application that initialised with `instrumentFetch: false`.
 *
 * @returns the undo, which puts the original back.
 */
export function instrumentFetch(): () => void {
  return patchFetch(globalThis, handle);
}

/**
 * A `fetch` for one client that takes one, as in `new OpenAI({ fetch: wrapFetch(fetch) })`: its model calls become spans and
 * its requests carry trace headers where they may. The global `fetch` is left alone.
 *
 * @param original default: the global one at the time of each request.
 */
export function wrapFetch(original: typeof fetch = (...request) => globalThis.fetch(...request)): typeof fetch {
  return wrapFetchWith(original, handle);
}
