const MINUTE = 60_000;
/** An attacker with many addresses must not fill the memory. */
const MAX_CLIENTS = 10_000;

interface Bucket {
  tokens: number;
  filledAt: number;
}

/**
 * A token bucket a client: a burst of a minute's requests, refilled evenly. It counts what this process or isolate sees.
 *
 * @returns milliseconds until the client may send again; 0 when it may now, and then one request is taken.
 */
export function createRateLimit(perMinute: number, now: () => number = Date.now): (client: string) => number {
  const buckets = new Map<string, Bucket>();
  return (client) => {
    const time = now();
    const bucket = buckets.get(client) ?? { tokens: perMinute, filledAt: time };
    bucket.tokens = Math.min(perMinute, bucket.tokens + ((time - bucket.filledAt) * perMinute) / MINUTE);
    bucket.filledAt = time;
    buckets.delete(client);
    buckets.set(client, bucket);
    if (buckets.size > MAX_CLIENTS) buckets.delete(buckets.keys().next().value as string);
    if (bucket.tokens < 1) return ((1 - bucket.tokens) * MINUTE) / perMinute;
    bucket.tokens--;
    return 0;
  };
}
