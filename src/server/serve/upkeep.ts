import type { Report } from '../app/report';
import type { RetentionPolicy, SessionStore } from '../store/contract';

/** Nothing is too old, and five gigabytes are what a laptop spares without asking. */
export const defaultRetention: RetentionPolicy = { maxBytes: 5 * 2 ** 30 };

/** Milliseconds between two looks at age and size. */
const interval = 60_000;

/** Deletes from time to time what the policy no longer allows. @returns what stops it, when it is not in the middle of it. */
export function keepWithin(store: SessionStore, policy: RetentionPolicy, now: () => number, report: Report): () => Promise<void> {
  let working: Promise<unknown> = Promise.resolve();
  let stopped = false;
  const look = (): void => {
    working = working
      .then(() => (stopped ? 0 : store.prune(policy, now())))
      .catch((error) => report('old sessions could not be deleted', error));
  };
  const timer = setInterval(look, interval);
  timer.unref();
  return async () => {
    stopped = true;
    clearInterval(timer);
    await working;
  };
}
