/** When the page is tracked, and whether the session runs inside of a conversation. */
export interface Way {
  readonly tracked: 'never' | 'before the library loads' | 'after it has loaded';
  readonly inside: boolean;
}

export const WITHOUT: Way = { tracked: 'never', inside: false };
export const WAYS: readonly Way[] = [
  { tracked: 'before the library loads', inside: false },
  { tracked: 'before the library loads', inside: true },
  { tracked: 'after it has loaded', inside: false },
  { tracked: 'after it has loaded', inside: true },
];

/** What one session came to. */
export interface Outcome {
  readonly log: string[];
  /** Errors that nobody handled, in the page. */
  readonly unhandled: string[];
  readonly kind: string;
}
