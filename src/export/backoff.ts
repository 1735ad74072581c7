const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;
/** Failures in a row after which the receiver is taken for dead. */
const FAILURES_TO_OPEN = 5;
const FIRST_PAUSE = 30_000;
const LONGEST_PAUSE = 300_000;

/** When the next request may go: full jitter after a failure, and a circuit breaker after several. */
export interface Backoff {
  /** Milliseconds until the next request may go, or 0. */
  remaining(): number;
  /** The receiver is taken for dead: waiting for it is in vain. */
  isOpen(): boolean;
  /** @param retryAfterMillis what the receiver asked for; capped, because it may be mistaken. */
  failed(retryAfterMillis?: number): void;
  succeeded(): void;
  /** What was known of the receiver holds no more. */
  reset(): void;
}

export function createBackoff(random: () => number, now: () => number): Backoff {
  let failures = 0;
  let notBefore = 0;
  return {
    remaining: () => Math.max(0, notBefore - now()),
    isOpen: () => failures >= FAILURES_TO_OPEN && now() < notBefore,
    failed(retryAfterMillis) {
      // Those that were on their way together fail together, and tell no more than one does.
      if (now() >= notBefore) failures++;
      notBefore = Math.max(notBefore, now() + waitAfter(failures, retryAfterMillis, random()));
    },
    succeeded() {
      failures = 0;
    },
    reset() {
      failures = 0;
      notBefore = 0;
    },
  };
}

function waitAfter(failures: number, retryAfterMillis: number | undefined, random: number): number {
  const beyond = failures - FAILURES_TO_OPEN;
  const asked = Math.min(retryAfterMillis ?? 0, LONGEST_WAIT);
  if (beyond >= 0) return Math.max(asked, (0.5 + random / 2) * Math.min(FIRST_PAUSE * 2 ** beyond, LONGEST_PAUSE));
  return asked || random * Math.min(FIRST_WAIT * 2 ** failures, LONGEST_WAIT);
}
