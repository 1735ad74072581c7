import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type AppRules, createSessionRules } from '../app/session-rules';
import type { PriceOverrides } from '../cost/prices';
import { isClickHouseUrl } from '../store/clickhouse/settings';
import type { SessionStore } from '../store/contract';
import { openSqliteStore, openThreadedSqliteStore } from '../store/sqlite/store';
import type { StoreWriterData } from './store-writer';

/** Which store to open, and by which rules. */
export interface OpenStoreOptions {
  /**
   * The SQLite file, made when it is missing, with its folder; `:memory:` keeps nothing. Or the URL of a ClickHouse database,
   * `clickhouse://user:password@host:port/database`.
   */
  path: string;
  /** Rules of your own; they are applied in this thread, which then also writes. Default: those of threadlight. */
  rules?: AppRules;
  /** Prices beside those that threadlight knows, for its own rules. */
  prices?: PriceOverrides;
}

/** Opens a store with the rules of sessions. The embedded one writes in a thread of its own where it can. */
export async function openStore({ path, rules, prices }: OpenStoreOptions): Promise<SessionStore> {
  if (isClickHouseUrl(path)) {
    return (await import('../store/clickhouse/store')).openClickHouseStore(path, rules ?? createSessionRules(prices));
  }
  if (path !== ':memory:') await mkdir(dirname(path), { recursive: true });
  const file = path === ':memory:' || rules ? undefined : writerFile();
  if (file === undefined) return openSqliteStore(path, rules ?? createSessionRules(prices));
  const workerData: StoreWriterData = { path, prices };
  const start = (): Worker => new Worker(file, { workerData, resourceLimits, name: 'threadlight-writer' });
  return openThreadedSqliteStore(path, createSessionRules(prices), start);
}

/** What the writer takes is garbage a moment later: a larger nursery would only hold more of it. */
const resourceLimits = { maxYoungGenerationSizeMb: 24 };

/**
 * The built entry of the thread, beside this code or above it, as the package was split. It is missing where threadlight runs
 * from its sources or inside somebody's bundle.
 */
function writerFile(): URL | undefined {
  const extension = /\.\w+$/.exec(new URL(import.meta.url).pathname)?.[0] ?? '';
  const places = ['.', '..', '../..'].map((folder) => new URL(`${folder}/store-writer${extension}`, import.meta.url));
  return extension === '.ts' ? undefined : places.find((place) => existsSync(place));
}
