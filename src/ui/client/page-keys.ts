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

/** What the open page offers in the palette, beside what is always there. */
export interface PageCommand {
  id: 'find' | 'compareThis' | 'shareThis' | 'copyAddress' | 'exportMarkdown' | 'exportOtlp' | 'deleteThis';
  icon: 'search' | 'compare' | 'share' | 'link' | 'export' | 'trash';
  run: () => void;
}

export const pageCommands = signal<PageCommand[]>([]);

export const pageKeys = signal<PageKeys>({});

/** Offers commands in the palette while the calling page shows this session. */
export function usePageCommands(commands: PageCommand[], id: string): void {
  useLayoutEffect(() => {
    pageCommands.value = commands;
    return () => (pageCommands.value = []);
  }, [id]);
}

/** Gives the general keys their meaning while the calling page is mounted. */
export function usePageKeys(keys: PageKeys): void {
  useLayoutEffect(() => {
    pageKeys.value = keys;
    return () => {
      if (pageKeys.peek() === keys) pageKeys.value = {};
    };
  });
}
