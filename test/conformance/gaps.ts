import type { Case } from './case';

/** Cases that are known to fail on some columns of the matrix, and why. Any other failure fails the suite, and so does a gap that has closed. */
export interface Gap {
  readonly columns: readonly string[];
  readonly concerns: (tried: Pick<Case, 'feature' | 'title'>) => boolean;
  readonly reason: string;
}

type Tried = Parameters<Gap['concerns']>[0];

const ofFeatures =
  (...features: readonly string[]) =>
  ({ feature }: Tried): boolean =>
    features.some((start) => feature.startsWith(start));

const titled =
  (...titles: readonly string[]) =>
  ({ title }: Tried): boolean =>
    titles.includes(title);

/** What needs a context that follows `await`; the scope handle does without. */
const needsAwait = (tried: Tried): boolean =>
  ofFeatures('over `await`')(tried) || titled('an async generator, after an await of its own')(tried);

export const gaps: readonly Gap[] = [
  {
    columns: ['Workers, no flags', 'edge, no AsyncLocalStorage'],
    concerns: (tried) => needsAwait(tried) || ofFeatures('in timers')(tried),
    reason:
      'The runtime offers nothing that follows code over an `await`. The context is lost, never mixed up: use the scope handle, or set the flag `nodejs_als`.',
  },
  {
    columns: ['Chromium', 'Firefox', 'WebKit'],
    concerns: titled('null, three times'),
    reason:
      'Await tracking sees awaits of promises. An `await` of a plain value keeps the context for a moment only; after several in a row it is lost, never mixed up.',
  },
  {
    columns: ['Zone.js, native `await`'],
    concerns: (tried) => needsAwait(tried) && !titled('setConversationId after it')(tried),
    reason:
      'Zone.js sees no native `await`. Compile the page below ES2017, or load the build without Zone.js, which brings await tracking.',
  },
  {
    columns: ['Workers, `nodejs_als` or `nodejs_compat`', 'Workers, no flags', 'edge, no AsyncLocalStorage'],
    concerns: titled('sets the page in a browser, the async execution elsewhere'),
    reason:
      'The runtime cannot change the context of code that is already running, and one isolate serves many users: the call has no effect, and one warning names `withConversation`.',
  },
];

export function gapOf(column: string, tried: Pick<Case, 'feature' | 'title'>): Gap | undefined {
  return gaps.find((gap) => gap.columns.includes(column) && gap.concerns(tried));
}
