import type { PlainSpan } from './plain-span';

/** Spans that were to go in one request. */
export interface Parcel {
  /** Given by the database, in the order of arrival. */
  id?: number;
  readonly spans: readonly PlainSpan[];
  /** An estimate of their size. */
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly storedAt: number;
  /** Until then a page is at it, this one or another. */
  claimedUntil: number;
}

export interface Bounds {
  readonly maxBytes: number;
  readonly maxAgeMillis: number;
}

/** What an operation found and threw out, by number of spans. */
export interface ThrownOut {
  expired: number;
  evicted: number;
}

const STORE = 'parcels';
const VERSION = 1;
/** A page that was closed while it sent does not hold its parcel for longer. */
const CLAIM_MILLIS = 30_000;

/** Parcels in IndexedDB, which all pages of an origin share. Every method is one transaction, and rejects when it fails. */
export class Database {
  readonly #open: Promise<IDBDatabase>;
  readonly #bounds: Bounds;

  constructor(name: string, bounds: Bounds) {
    this.#bounds = bounds;
    this.#open = openDatabase(name);
    this.#open.catch(() => undefined);
  }

  /** Puts one in, and throws out the oldest while there is too much. */
  async add(parcel: Parcel): Promise<{ id: number; out: ThrownOut }> {
    const out: ThrownOut = { expired: 0, evicted: 0 };
    return this.#transact(async (store) => {
      const id = (await done(store.add(parcel))) as number;
      let bytes = 0;
      for (const each of (await done(store.getAll() as IDBRequest<Parcel[]>)).reverse()) {
        bytes += each.bytes;
        if (bytes <= this.#bounds.maxBytes && !this.#isExpired(each, parcel.storedAt)) continue;
        out[bytes > this.#bounds.maxBytes ? 'evicted' : 'expired'] += each.spans.length;
        await done(store.delete(each.id as number));
      }
      return { id, out };
    });
  }

  /**
   * Puts one in and waits for nothing before it commits: what a page that is being left has begun and not committed is undone.
   * Bounds are kept with the next one.
   */
  async addAtOnce(parcel: Parcel): Promise<number> {
    const transaction = (await this.#open).transaction(STORE, 'readwrite', { durability: 'relaxed' });
    const adding = done(transaction.objectStore(STORE).add(parcel));
    transaction.commit();
    return (await adding) as number;
  }

  /** The oldest that nobody is at, claimed; what is too old is thrown out. `isLeft` tells of others that somebody is at. */
  async claim(now: number): Promise<{ parcel: Parcel | undefined; expired: number; isLeft: boolean }> {
    return this.#transact(async (store) => {
      let expired = 0;
      let isLeft = false;
      for (const each of await done(store.getAll() as IDBRequest<Parcel[]>)) {
        const isClaimed = each.claimedUntil > now;
        isLeft ||= isClaimed;
        if (isClaimed) continue;
        if (!this.#isExpired(each, now)) {
          each.claimedUntil = now + CLAIM_MILLIS;
          await done(store.put(each));
          return { parcel: each, expired, isLeft };
        }
        expired += each.spans.length;
        await done(store.delete(each.id as number));
      }
      return { parcel: undefined, expired, isLeft };
    });
  }

  async put(parcel: Parcel): Promise<void> {
    await this.#transact((store) => done(store.put(parcel)));
  }

  async remove(id: number): Promise<void> {
    await this.#transact((store) => done(store.delete(id)));
  }

  async close(): Promise<void> {
    (await this.#open).close();
  }

  #isExpired({ storedAt }: Parcel, now: number): boolean {
    return now - storedAt > this.#bounds.maxAgeMillis;
  }

  async #transact<T>(work: (store: IDBObjectStore) => Promise<T>): Promise<T> {
    const transaction = (await this.#open).transaction(STORE, 'readwrite', { durability: 'relaxed' });
    const committed = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error('the transaction was aborted'));
    });
    const [result] = await Promise.all([work(transaction.objectStore(STORE)), committed]);
    return result;
  }
}

function openDatabase(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, VERSION);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'id', autoIncrement: true });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the database cannot be opened'));
    request.onblocked = () => reject(new Error('the database is blocked'));
  });
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the database failed'));
  });
}
