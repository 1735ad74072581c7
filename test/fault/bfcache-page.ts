import * as threadlight from 'threadlight';

/** The page of `bfcache.test.ts`: it begins when it is told, and goes on when it comes back as it was. */
function begin(baseUrl: string): void {
  // Firefox never answers a request that was open when the page was put away: it is sent again after this time.
  threadlight.initialize({ baseUrl, instrumentFetch: false, limits: { exportTimeoutMillis: 500 } });
  threadlight.withTask({ name: 'ended' }, () => undefined);
  void threadlight.withTask({ name: 'open' }, cameBack);
}

const cameBack = (): Promise<void> =>
  new Promise((resolve) => addEventListener('pageshow', ({ persisted }) => persisted && resolve()));

declare global {
  var beginInCachedPage: typeof begin;
}

globalThis.beginInCachedPage = begin;
