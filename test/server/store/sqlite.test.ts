import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createSessionRules } from '../../../src/server/app/session-rules';
import { connect } from '../../../src/server/store/sqlite/connection';
import { migrations } from '../../../src/server/store/sqlite/schema';
import { isSearchBehind } from '../../../src/server/store/sqlite/search-backlog';
import { openSqliteStore } from '../../../src/server/store/sqlite/store';
import { conversation } from '../support/chat';
import { incoming } from '../support/incoming';
import { storeSuite } from './store-suite';

const folder = mkdtempSync(join(tmpdir(), 'threadlight-store-'));
const rules = createSessionRules();
let files = 0;
const newFile = (): string => join(folder, `${(files += 1)}.db`);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

storeSuite('SQLite store', () => openSqliteStore(newFile(), rules));

describe('SQLite file', () => {
  it('is there again when it is opened again', async () => {
    const path = newFile();
    const first = await openSqliteStore(path, rules);
    await first.write(incoming(conversation('a', 2).flat()), []);
    const before = await first.listSessions({}, 0);
    await first.close();
    const second = await openSqliteStore(path, rules);
    expect(await second.listSessions({}, 0)).toEqual(before);
    expect(await second.write(incoming(conversation('a', 2).flat()), [])).toMatchObject({ accepted: 0 });
    await second.close();
  });

  it('sees what another process wrote in between', async () => {
    const path = newFile();
    const one = await openSqliteStore(path, rules);
    const other = await openSqliteStore(path, rules);
    const [first = [], second = []] = conversation('a', 2);
    await one.write(incoming(first.slice(0, 1)), []);
    await other.write(incoming([...first, ...second]), []);
    await one.write(incoming(first), []);
    expect((await one.listSessions({}, 0)).sessions).toMatchObject([{ turnCount: 2, spanCount: 6 }]);
    await Promise.all([one.close(), other.close()]);
  });

  it('is copied whole by backup, while it is open', async () => {
    const store = await openSqliteStore(newFile(), rules);
    await store.write(incoming(conversation('a', 2).flat()), []);
    const copy = newFile();
    await store.backup?.(copy);
    const opened = await openSqliteStore(copy, rules);
    expect(await opened.listSessions({}, 0)).toEqual(await store.listSessions({}, 0));
    await Promise.all([store.close(), opened.close()]);
  });

  it('is searched through all blocks of its index, and lets go of those that are empty', async () => {
    const path = newFile();
    const store = await openSqliteStore(path, rules);
    const turns = conversation('long', 3);
    for (const block of [0, 1, 2]) {
      await store.write(
        incoming([...conversation(`s${block}`, 2, { from: 10 * (block + 1) }), ...turns.slice(block, block + 1)].flat()),
        [],
      );
      if (block < 2) await fillBlock(path, block);
    }
    const found = async (q: string, limit: number, cursor?: string): Promise<string[]> => {
      const page = await store.listSessions({ q, limit, cursor }, 0);
      const ids = page.sessions.map(({ id }) => id);
      return page.nextCursor === null ? ids : [...ids, ...(await found(q, limit, page.nextCursor))];
    };
    expect(await found('answer', 10)).toEqual(['long', 's2', 's1', 's0']);
    expect(await found('answer', 1)).toEqual(['long', 's2', 's1', 's0']);
    expect(await found('"answer 11"', 10)).toEqual(['s0']);
    expect(await store.searchSession('long', 'quest', 10)).toHaveLength(3);
    expect(await blocksOf(path)).toHaveLength(3);
    for (const id of ['long', 's1']) await store.deleteSession(id);
    expect(await found('answer', 1)).toEqual(['s2', 's0']);
    expect(await blocksOf(path)).toHaveLength(2);
    await store.close();
  });

  it('is searched for what a process that was killed has not put into the full text', async () => {
    const path = newFile();
    const killed = await openSqliteStore(path, rules);
    await killed.write(incoming(conversation('a', 2).flat()), []);
    const store = await openSqliteStore(path, rules);
    expect(await store.searchSession('a', 'question', 10)).toHaveLength(2);
    await Promise.all([killed.close(), store.close()]);
  });

  it('is searched for messages that take the rows of deleted ones, in the full text or not', async () => {
    const store = await openSqliteStore(newFile(), rules);
    const say = (session: string, from: number) => store.write(incoming(conversation(session, 2, { from }).flat()), []);
    const found = async () => (await store.listSessions({ q: 'question' }, 0)).sessions.map(({ id }) => id);
    await say('a', 0);
    await say('b', 10);
    expect(await found()).toEqual(['b', 'a']);
    await say('c', 20);
    for (const session of ['b', 'c']) await store.deleteSession(session);
    expect(await found()).toEqual(['a']);
    await say('d', 30);
    expect(await found()).toEqual(['d', 'a']);
    await store.close();
  });

  it('holds the whole full text when it is closed', async () => {
    const path = newFile();
    const store = await openSqliteStore(path, rules);
    await store.write(incoming(conversation('a', 2).flat()), []);
    await store.close();
    const connection = await connect(path);
    expect(isSearchBehind(connection)).toBe(false);
    connection.close();
  });

  it('of a newer version is refused, and not touched', async () => {
    const path = newFile();
    const connection = await connect(path);
    connection.exec(`PRAGMA user_version = ${migrations.length + 1}`);
    connection.close();
    await expect(openSqliteStore(path, rules)).rejects.toThrow(/newer version/);
  });

  it('takes nothing of a batch that fails in the middle', async () => {
    const path = newFile();
    let broken = true;
    const store = await openSqliteStore(path, {
      ...rules,
      summariseSession(id, turns) {
        if (broken && id === 'b') throw new Error('broken on purpose');
        return rules.summariseSession(id, turns);
      },
    });
    const batch = incoming([...conversation('a', 1), ...conversation('b', 1, { from: 10 })].flat());
    await expect(store.write(batch, [])).rejects.toThrow('broken on purpose');
    expect(await store.size()).toMatchObject({ sessions: 0, traces: 0, spans: 0 });
    broken = false;
    expect(await store.write(batch, [])).toMatchObject({ accepted: 6 });
    await store.close();
  });
});

/** Rows are numbered on from the highest: the next message is the first of another block. */
async function fillBlock(path: string, block: number): Promise<void> {
  const connection = await connect(path);
  const filler = 'INSERT INTO messages (id, session, chain, trace, span_id, role, at, text) VALUES (?, -1, ?, 0, ?, ?, 0, ?)';
  connection.run('DELETE FROM messages WHERE session = -1');
  connection.run(filler, 40_000 * (block + 1), block, '', '', '');
  connection.close();
}

async function blocksOf(path: string): Promise<unknown[]> {
  const connection = await connect(path);
  const blocks = connection.all('SELECT first FROM search_blocks');
  connection.close();
  return blocks;
}
