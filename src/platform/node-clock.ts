/** Milliseconds between two looks at the wall clock, which costs more than all the rest. */
const LOOK_EVERY = 1;

/**
 * A clock that asks another one, and goes on from its answer by the monotonic clock for a millisecond: where spans are many, most begin and
 * end within that.
 */
export function lookedAtSeldom(clock: () => number, monotonic: () => number): () => number {
  let known = 0;
  let at = -Infinity;
  return function now(): number {
    const elapsed = monotonic() - at;
    if (elapsed < LOOK_EVERY) return known + elapsed;
    known = clock();
    at = monotonic();
    return known;
  };
}
