import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createSessionRules } from '../../../src/server/app/session-rules';
import { indexText } from '../../../src/server/store/search-query';
import { unpackSpan } from '../../../src/server/store/slim-span';
import { openDatabase, type SqliteDatabase, type SqliteValue } from '../../../src/server/store/sqlite/driver';
import { migrations } from '../../../src/server/store/sqlite/schema';
import { openSqliteStore } from '../../../src/server/store/sqlite/store';
import { conversation } from '../support/chat';
import { incoming } from '../support/incoming';
import { everything } from './store-suite';

const folder = mkdtempSync(join(tmpdir(), 'threadlight-migrations-'));
const rules = createSessionRules();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tables = ['traces', 'sources', 'spans', 'turns', 'sessions', 'labels', 'messages', 'annotations'];

function copyTable(from: SqliteDatabase, to: SqliteDatabase, table: string): void {
  for (const row of from.prepare(`SELECT * FROM ${table}`).all() as Record<string, SqliteValue>[]) {
    const old = table === 'spans' ? { ...row, slim: objectOf(String(row.slim)) } : row;
    const known = to.prepare('SELECT name FROM pragma_table_info(?)').all(table) as { name: string }[];
    const columns = known.map(({ name }) => name);
    const places = columns.map(() => '?').join(', ');
    to.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})`).run(
      ...columns.map((column) => old[column] as SqliteValue),
    );
  }
}

const objectOf = (slim: string): string => JSON.stringify({ ...unpackSpan(slim), readFrom: {} });

/** The rows of a file of today, in a file as the first version made it: spans were objects, and nothing was counted. */
async function fileOfFirstVersion(path: string, today: string): Promise<void> {
  const [old, now] = await Promise.all([openDatabase(path), openDatabase(today)]);
  old.exec(`${migrations[0] ?? ''}; PRAGMA user_version = 1`);
  for (const table of tables) copyTable(now, old, table);
  for (const { id, text } of now.prepare('SELECT id, text FROM messages').all() as { id: number; text: string }[]) {
    old.prepare('INSERT INTO search (rowid, text) VALUES (?, ?)').run(id, indexText(text));
  }
  old.close();
  now.close();
}

it('brings a file of the first version up to today: it reads the same, and goes on the same', async () => {
  const [today, old] = [join(folder, 'today.db'), join(folder, 'old.db')];
  const turns = conversation('a', 3, { userId: 'ann' });
  const first = await openSqliteStore(today, rules);
  await first.write(incoming([...turns.slice(0, 2), ...conversation('b', 1, { from: 10, failed: true })].flat()), []);
  await first.close();
  await fileOfFirstVersion(old, today);

  const [expected, migrated] = await Promise.all([openSqliteStore(today, rules), openSqliteStore(old, rules)]);
  expect(await everything(migrated)).toEqual(await everything(expected));
  const counts = ({ sessions, traces, spans }: Awaited<ReturnType<typeof migrated.size>>) => ({ sessions, traces, spans });
  expect(counts(await migrated.size())).toEqual({ sessions: 2, traces: 3, spans: 9 });

  for (const store of [expected, migrated]) await store.write(incoming(turns.flat()), []);
  expect(await everything(migrated)).toEqual(await everything(expected));
  expect(await migrated.searchSession('a', 'question', 9)).toHaveLength(3);
  await Promise.all([expected.close(), migrated.close()]);
});
