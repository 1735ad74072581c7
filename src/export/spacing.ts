/** Milliseconds between two who wait for the same. */
const STEP = 1;

/**
 * Hands out times to look again, one after the other. The requests of an edge isolate may not await each other's promises, so that
 * each looks for itself; when a collector is dead there may be thousands of them, and they must not all look at the same time.
 */
export class Spacing {
  #last = 0;

  /** The first time that is free from `at` on; undefined when that is after `latest`. */
  reserve(at: number, latest: number): number | undefined {
    const time = Math.max(at, this.#last + STEP);
    if (time > latest) return undefined;
    return (this.#last = time);
  }
}
