/** Vercel offers the current request's context under this symbol, to Node and Edge functions alike. */
const REQUEST_CONTEXT = Symbol.for('@vercel/request-context');

interface RequestContextHolder {
  get?(): { waitUntil?(work: Promise<unknown>): void } | undefined;
}

/** Hands work to Vercel's `waitUntil`, where the code runs on Vercel inside a request. */
export function vercelWaitUntil(work: Promise<unknown>): void {
  const holder = (globalThis as Record<symbol, unknown>)[REQUEST_CONTEXT] as RequestContextHolder | undefined;
  holder?.get?.()?.waitUntil?.(work);
}
