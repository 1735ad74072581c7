import { signal } from '@preact/signals';

/** The present in milliseconds since the epoch, for "2 min ago" and for bars that still grow. */
export const now = signal(0);

export function startClock(): void {
  now.value = Date.now();
  setInterval(() => {
    if (document.visibilityState === 'visible') now.value = Date.now();
  }, 1000);
}
