import * as threadlight from 'threadlight';
import { offlineStore } from 'threadlight/offline';

/** The page of `offline.test.ts`: what its tests call from outside. */
const page = {
  start(baseUrl: string, bounds?: Parameters<typeof offlineStore>[0]): void {
    threadlight.initialize({ baseUrl, offline: offlineStore(bounds), instrumentFetch: false });
  },
  /** Ends so many spans, each with a secret and a length of text, and tries to send them. */
  async work(count: number, name: string, length = 10): Promise<unknown> {
    for (let at = 0; at < count; at++) {
      threadlight.withTask({ name }, () => 'password=hunter2 '.repeat(length));
      if (at % 10 === 9) await threadlight.forceFlush();
    }
    return threadlight.forceFlush();
  },
  leave: (name: string): void => threadlight.withTask({ name }, () => undefined),
  counts: () => threadlight.forceFlush(),
  /** All that the databases hold, as text. */
  async stored(): Promise<string> {
    const databases = await indexedDB.databases();
    return JSON.stringify(await Promise.all(databases.map(({ name }) => everythingIn(name ?? ''))));
  },
};

function everythingIn(name: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const opened = indexedDB.open(name);
    opened.onerror = () => reject(opened.error ?? new Error('not opened'));
    opened.onsuccess = () => {
      const all = opened.result.transaction('parcels').objectStore('parcels').getAll();
      all.onsuccess = () => (opened.result.close(), resolve(all.result));
    };
  });
}

declare global {
  var offlinePage: typeof page;
}

globalThis.offlinePage = page;
