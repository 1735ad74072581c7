/** Milliseconds by which the two clocks may disagree before the wall clock is believed again. */
const TOLERANCE = 250;

/**
 * A clock with the wall clock's epoch and the monotonic clock's resolution. A monotonic clock
 * stands still while a computer sleeps, so the two are compared at each reading.
 */
export function createClock(wall: () => number, monotonic: () => number): () => number {
  let offset: number | undefined;
  return function now(): number {
    const wallNow = wall();
    const monotonicNow = monotonic();
    if (offset === undefined || Math.abs(offset + monotonicNow - wallNow) > TOLERANCE) {
      offset = wallNow - monotonicNow;
    }
    return offset + monotonicNow;
  };
}
