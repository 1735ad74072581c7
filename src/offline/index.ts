import { ThreadlightError } from '../core/errors';
import type { OfflineStore } from '../export/sender';
import { Database } from './database';
import { OfflineSender } from './offline-sender';

/** How much may wait in the page, and for how long. */
export interface OfflineOptions {
  /** Bytes of spans that are kept, by an estimate; the oldest give way. Default 4 MiB. */
  maxBytes?: number;
  /** Milliseconds after which stored spans are thrown away. Default 24 hours. */
  maxAgeMillis?: number;
}

const DEFAULT_MAX_BYTES = 4 << 20;
const DEFAULT_MAX_AGE = 24 * 3_600_000;

/**
 * Keeps spans in the browser's database while they cannot be sent, over reloads and until the page is online again:
 * `initialize({ offline: offlineStore() })`. What is stored is what would have been sent: masked, shortened, without content
 * where content is off. Where there is no IndexedDB it does nothing.
 *
 * In the counts, `stored` spans have gone into the database, and `restored` ones have come out of it, perhaps as those of an
 * earlier page: spans ended + restored = sent + refused + dropped + pending + stored.
 *
 * @throws ThreadlightError `ERR_OPTION` for a bound that is not a positive number.
 */
export function offlineStore({
  maxBytes = DEFAULT_MAX_BYTES,
  maxAgeMillis = DEFAULT_MAX_AGE,
}: OfflineOptions = {}): OfflineStore {
  check('maxBytes', maxBytes);
  check('maxAgeMillis', maxAgeMillis);
  return (sender, options) => {
    if (typeof indexedDB === 'undefined') return sender;
    return new OfflineSender(sender, options, new Database(`threadlight ${options.url}`, { maxBytes, maxAgeMillis }));
  };
}

function check(name: keyof OfflineOptions, value: number): void {
  if (value > 0) return;
  throw new ThreadlightError('ERR_OPTION', `offlineStore: ${name} must be a positive number; received ${JSON.stringify(value)}.`);
}
