/**
 * What browsers still send for a page that is gone: 64 KiB of bodies at a time, for the whole page, and beyond that `fetch`
 * fails (Fetch standard, "HTTP-network-or-cache fetch", inflight keepalive bytes). Some is left to other libraries.
 */
const MAX_BYTES = 60 << 10;
const MAX_REQUESTS = 9;

/** Shared by all copies of threadlight on the page, of whatever version; changed only together with the number. */
const SHARED = Symbol.for('threadlight.keepalive.v1');

interface Spent {
  bytes: number;
  requests: number;
}

/** Bytes that may still be sent with keepalive now. */
export function keepaliveRoom(): number {
  const { bytes, requests } = spent();
  return requests < MAX_REQUESTS ? MAX_BYTES - bytes : 0;
}

/** Takes bytes from the budget until the answer is called. */
export function reserveKeepalive(bytes: number): () => void {
  const budget = spent();
  budget.bytes += bytes;
  budget.requests++;
  return () => {
    budget.bytes -= bytes;
    budget.requests--;
  };
}

function spent(): Spent {
  const page = globalThis as { [SHARED]?: Spent };
  return (page[SHARED] ??= { bytes: 0, requests: 0 });
}
