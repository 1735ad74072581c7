import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Span } from '../../../src/otlp/types';
import { createSessionsApp } from '../../../src/server/app';
import { createSessionRules } from '../../../src/server/app/session-rules';
import { connect, type Connection } from '../../../src/server/store/clickhouse/connection';
import { openDatabase } from '../../../src/server/store/clickhouse/migrate';
import { migrations } from '../../../src/server/store/clickhouse/schema';
import { parseClickHouseUrl } from '../../../src/server/store/clickhouse/settings';
import { identifier, sql, wellFormed } from '../../../src/server/store/clickhouse/sql';
import { openClickHouseStore, storeOn } from '../../../src/server/store/clickhouse/store';
import type { SessionStore } from '../../../src/server/store/contract';
import { type Engine, hasEngine, startEngine } from '../../support/clickhouse-engine/engine';
import { chatTurn, conversation, start, traceIdOf } from '../support/chat';
import { incoming } from '../support/incoming';
import { everything, storeSuite } from './store-suite';

const rules = createSessionRules();
const now = start + 24 * 60 * 60_000;
let engine: Engine;
let databases = 0;

const newUrl = (): string => `clickhouse://${engine.host}/test_${(databases += 1)}`;

describe.skipIf(!hasEngine)('ClickHouse (npm run test:clickhouse fetches the engine)', () => {
  beforeAll(async () => {
    engine = await startEngine();
    await rules.prepare();
  });
  afterAll(() => engine?.stop());

  storeSuite('ClickHouse store', () => openClickHouseStore(newUrl(), rules), { arrivals: 3 });

  describe('several servers', () => {
    it('write to one database as one would', async () => {
      const spans = [
        ...conversation('a', 3, { userId: 'ann' }),
        ...conversation('b', 2, { from: 10, failed: true, idOn: 'model' }),
        ...conversation(undefined, 1, { from: 20 }),
      ].flat();
      const alone = await openClickHouseStore(newUrl(), rules);
      await alone.write(incoming(spans), []);
      const expected = await everything(alone);
      await alone.close();
      await fc.assert(
        fc.asyncProperty(
          fc.shuffledSubarray(spans, { minLength: spans.length }),
          fc.integer({ min: 1, max: 5 }),
          async (order, size) => {
            const url = newUrl();
            const servers = await Promise.all([1, 2, 3].map(() => openClickHouseStore(url, rules)));
            const batches: Span[][] = [];
            for (let from = 0; from < order.length; from += size) batches.push(order.slice(from, from + size));
            await Promise.all(
              servers.map(async (server, index) => {
                for (const batch of batches.filter((_, number) => number % 3 === index)) await server.write(incoming(batch), []);
              }),
            );
            expect(await everything(servers[0] as SessionStore)).toEqual(expected);
            await Promise.all(servers.map((server) => server.close()));
          },
        ),
        { numRuns: process.env.THREADLIGHT_LONG ? 40 : 4 },
      );
    });

    it('hear of what another one has written', async () => {
      const url = newUrl();
      const [one, other] = await Promise.all([openClickHouseStore(url, rules), openClickHouseStore(url, rules)]);
      const app = createSessionsApp({ store: one, rules });
      const watching = new AbortController();
      const response = await app.request('/api/live', { signal: watching.signal });
      const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      const heard = async () => {
        while (!text.includes('event: change')) text += (await reader.read()).value;
      };
      const hearing = heard();
      for (let number = 0; !text.includes('event: change'); number++) {
        await other.write(incoming(chatTurn({ number, conversationId: 'seen', history: [], reply: 'x' })), []);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      await hearing;
      expect(text).toContain('"id":"seen"');
      await app.close();
      await Promise.all([one.close(), other.close()]);
    });

    it('may start together on an empty database', async () => {
      const url = newUrl();
      const servers = await Promise.all([1, 2, 3].map(() => openClickHouseStore(url, rules)));
      await Promise.all(
        servers.map((server, index) => server.write(incoming(conversation(`s${index}`, 1, { from: index }).flat()), [])),
      );
      expect((await servers[0]?.listSessions({}, now))?.sessions.map(({ id }) => id)).toEqual(['s2', 's1', 's0']);
      await Promise.all(servers.map((server) => server.close()));
    });
  });

  it('that dies anywhere in a write has lost nothing when the same is sent again', async () => {
    const [root, ...rest] = chatTurn({
      number: 0,
      conversationId: 'late',
      history: [{ role: 'user', content: 'question here' }],
      reply: 'hi',
    });
    const batches = [rest, [root as Span, ...rest], conversation('late', 1, { from: 5 }).flat()];
    const whole = await openClickHouseStore(newUrl(), rules);
    for (const batch of batches) await whole.write(incoming(batch), []);
    const expected = await everything(whole);
    await whole.close();

    for (let dieAfter = 0, done = false; !done; dieAfter++) {
      const url = newUrl();
      const connection = await openDatabase(parseClickHouseUrl(url));
      const dying = storeOn(dyingAfter(connection, dieAfter), rules);
      done = await survives(async () => {
        for (const batch of batches) await dying.write(incoming(batch), []);
      });
      const other = storeOn(connection, rules);
      for (const batch of batches) await other.write(incoming(batch), []);
      expect(await everything(other), `after ${dieAfter} statements`).toEqual(expected);
      await connection.close();
    }
  });

  it('of a newer version is refused, and not touched', async () => {
    const url = newUrl();
    const connection = await openDatabase(parseClickHouseUrl(url));
    await connection.insert('migrations', [{ step: migrations.length + 1 }]);
    await connection.close();
    await expect(openClickHouseStore(url, rules)).rejects.toThrow(/newer version/);
  });

  it('takes ids and words of any characters', async () => {
    const store = await openClickHouseStore(newUrl(), rules);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }), async (text) => {
        const id = `id ${text}`;
        await store.write(
          incoming(
            chatTurn({
              number: 3,
              conversationId: id,
              userId: text,
              history: [{ role: 'user', content: `needle ${text}` }],
              reply: text,
            }),
          ),
          [],
        );
        expect(await store.findSession(wellFormed(id), now)).not.toBeNull();
        expect((await store.listSessions({ q: 'needle' }, now)).sessions).toHaveLength(1);
        expect(await store.readTurns(wellFormed(id), { limit: 1 })).not.toBeNull();
        expect(await store.deleteSession(wellFormed(id))).toBe(true);
      }),
      { numRuns: process.env.THREADLIGHT_LONG ? 100 : 5, examples: [["'\\\0\n`%{}`"], ['\\'], ["');--"], ['😀']] },
    );
    await store.close();
  });

  it('prunes past sessions that went on after they were old', async () => {
    const store = await openClickHouseStore(newUrl(), rules);
    const day = 24 * 60;
    for (let turns = 1; turns <= 3; turns++) {
      await store.write(incoming(chatTurn({ number: turns * day, conversationId: 'on', history: [], reply: 'x' })), []);
    }
    await store.write(incoming(chatTurn({ number: 10, conversationId: 'old', history: [], reply: 'x' })), []);
    expect(await store.prune({ maxAgeMs: day * 60_000 }, start + 3.5 * day * 60_000)).toBe(1);
    expect((await store.listSessions({}, now)).sessions).toMatchObject([{ id: 'on', turnCount: 3 }]);
    await store.close();
  });

  it('lists a session once, though it was written in many hours and unmerged', async () => {
    const url = newUrl();
    const store = await openClickHouseStore(url, rules);
    const connection = await connect(parseClickHouseUrl(url));
    await connection.command(sql`SYSTEM STOP MERGES`);
    for (let turn = 0; turn < 12; turn++) {
      await store.write(incoming(chatTurn({ number: turn * 40, conversationId: `s${turn % 2}`, history: [], reply: 'x' })), []);
    }
    const first = await store.listSessions({ limit: 1 }, now);
    const second = await store.listSessions({ limit: 1, cursor: first.nextCursor ?? '' }, now);
    expect([...first.sessions, ...second.sessions].map(({ id, turnCount }) => [id, turnCount])).toEqual([
      ['s1', 6],
      ['s0', 6],
    ]);
    expect(second.nextCursor).toBeNull();
    await connection.command(sql`SYSTEM START MERGES`);
    await Promise.all([store.close(), connection.close()]);
  });

  it('keeps nothing of a deleted session that someone said', async () => {
    const url = newUrl();
    const store = await openClickHouseStore(url, rules);
    await store.write(
      incoming(
        chatTurn({ number: 0, conversationId: 'a', history: [{ role: 'user', content: 'my secret' }], reply: 'kept secret' }),
      ),
      [],
    );
    await store.annotate({
      id: 'n',
      sessionId: 'a',
      traceId: traceIdOf(0),
      kind: 'note',
      note: { text: 'a secret too', author: null },
      at: now,
    });
    await store.deleteSession('a');
    const connection = await connect(parseClickHouseUrl(url));
    const places = [
      ['spans', 'otlp'],
      ['spans', 'slim'],
      ['turns', 'summary'],
      ['sessions', 'summary'],
      ['messages', 'text'],
      ['annotations', 'content'],
    ] as const;
    for (const [table, column] of places) {
      const rows = await connection.query<{ found: string }>(
        sql`SELECT ${identifier(column)} AS found FROM ${identifier(table)}`,
      );
      expect(JSON.stringify(rows), `${table}.${column}`).not.toContain('secret');
    }
    await Promise.all([store.close(), connection.close()]);
  });
});

/** A server that ends after so many statements that change something. */
function dyingAfter(connection: Connection, statements: number): Connection {
  let left = statements;
  const live = (): void => {
    if (left-- <= 0) throw new Error('died on purpose');
  };
  return {
    query: (query) => connection.query(query),
    insert: async (table, rows) => (rows.length === 0 ? undefined : (live(), connection.insert(table, rows))),
    command: async (statement) => (live(), connection.command(statement)),
    close: async () => {},
  };
}

async function survives(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if ((error as Error).message === 'died on purpose') return false;
    throw error;
  }
}
