import { signal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';

/** What the general keys mean on the page that is open. */
export interface PageKeys {
  next?: () => void;
  previous?: () => void;
  open?: () => void;
  nextError?: () => void;
  previousError?: () => void;
  find?: () => void;
  escape?: () => void;
}

export const pageKeys = signal<PageKeys>({});

/** Gives the general keys their meaning while the calling page is mounted. */
export function usePageKeys(keys: PageKeys): void {
  useLayoutEffect(() => {
    pageKeys.value = keys;
    return () => {
      if (pageKeys.peek() === keys) pageKeys.value = {};
    };
  });
}
