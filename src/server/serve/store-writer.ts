import { parentPort, workerData } from 'node:worker_threads';
import { createSessionRules } from '../app/session-rules';
import type { PriceOverrides } from '../cost/prices';
import { connect } from '../store/sqlite/connection';
import { LocalWrites } from '../store/sqlite/local-writes';
import { serveWrites } from '../store/sqlite/writer-thread';

/** What the thread is started with. */
export interface StoreWriterData {
  path: string;
  prices: PriceOverrides | undefined;
}

// The entry of the thread that writes to the embedded store.
if (parentPort) {
  const { path, prices } = workerData as StoreWriterData;
  const rules = createSessionRules(prices);
  serveWrites(parentPort, new LocalWrites(await connect(path), rules));
}
