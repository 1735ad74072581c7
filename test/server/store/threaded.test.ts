import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSessionRules } from '../../../src/server/app/session-rules';
import type { SessionStore } from '../../../src/server/store/contract';
import { openThreadedSqliteStore } from '../../../src/server/store/sqlite/store';
import { bundleCli } from '../support/bundle';
import { conversation } from '../support/chat';
import { incoming } from '../support/incoming';
import { storeSuite } from './store-suite';

const folder = mkdtempSync(join(tmpdir(), 'threadlight-threaded-'));
const rules = createSessionRules();
const writers: Worker[] = [];
let bundle: string;
let files = 0;

beforeAll(async () => {
  bundle = dirname(await bundleCli());
});
afterAll(() => [folder, bundle].forEach((each) => rmSync(each, { recursive: true, force: true })));

function open(path = join(folder, `${(files += 1)}.db`)): Promise<SessionStore> {
  return openThreadedSqliteStore(path, rules, () => {
    const writer = new Worker(join(bundle, 'store-writer.mjs'), { workerData: { path, prices: undefined } });
    writers.push(writer);
    return writer;
  });
}

storeSuite('SQLite store with a thread that writes', open, { arrivals: 8 });

describe('the thread that writes', () => {
  const turns = conversation('a', 4);
  const turnCount = async (store: SessionStore) => (await store.findSession('a', 0))?.turnCount;

  it('is started again when it has died, and what it had answered is there', async () => {
    const store = await open();
    await store.write(incoming(turns[0] ?? []), []);
    await writers.at(-1)?.terminate();
    await store.write(incoming(turns[1] ?? []), []);
    expect(await turnCount(store)).toBe(2);
    await store.close();
  });

  it('takes down with it only what it had not answered, and says so', async () => {
    const store = await open();
    await store.write(incoming(turns[0] ?? []), []);
    const outcome = store.write(incoming(turns[1] ?? []), []).then(
      () => 'written',
      (error: Error) => error.message,
    );
    await writers.at(-1)?.terminate();
    expect(await outcome).toMatch(/has ended/);
    await store.write(incoming([...(turns[1] ?? []), ...(turns[2] ?? [])]), []);
    expect(await turnCount(store)).toBe(3);
    await store.close();
  });

  it('writes what can be written of what came together', async () => {
    const store = await open();
    const broken = incoming(turns[1] ?? []).map((span) => ({
      ...span,
      resolved: { ...span.resolved, traceId: undefined as never },
    }));
    const results = await Promise.allSettled([
      store.write(incoming(turns[0] ?? []), []),
      store.write(broken, []),
      store.write(incoming(turns[2] ?? []), []),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await turnCount(store)).toBe(2);
    await store.close();
  });

  it('has ended when the store is closed, and left one file', async () => {
    const store = await open();
    await store.write(incoming(turns[0] ?? []), []);
    await store.close();
    expect(writers.at(-1)?.threadId).toBe(-1);
    const again = await open(join(folder, `${files}.db`));
    expect(await turnCount(again)).toBe(1);
    await again.close();
  });
});
