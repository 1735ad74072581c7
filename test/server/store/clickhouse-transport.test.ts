import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseOptions } from '../../../src/cli/options';
import { UsageError } from '../../../src/cli/usage-error';
import { createSessionRules } from '../../../src/server/app/session-rules';
import { parseClickHouseUrl, shownUrl } from '../../../src/server/store/clickhouse/settings';
import { openClickHouseStore } from '../../../src/server/store/clickhouse/store';
import { conversation } from '../support/chat';
import { incoming } from '../support/incoming';

/** What goes over the wire, seen by a server that only listens: clusters and wrong passwords are nothing that the engine in `clickhouse.test.ts` has. */

interface Seen {
  statement: string;
  url: URL;
  authorization: string | undefined;
}

const rules = createSessionRules();
const seen: Seen[] = [];
let version = '26.7.2.1';
let failure: { status: number; code: string; text: string } | undefined;
let server: Server;
let host: string;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const statement = await readStatement(request);
    seen.push({ statement, url: new URL(request.url ?? '', 'http://localhost'), authorization: request.headers.authorization });
    if (failure) return response.writeHead(failure.status, { 'x-clickhouse-exception-code': failure.code }).end(failure.text);
    return response.end(statement.includes('version()') ? `${JSON.stringify({ version })}\n` : '');
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  seen.length = 0;
  failure = undefined;
  version = '26.7.2.1';
});
afterAll(() => void server.close());

const statements = (start: string): string[] =>
  seen.map(({ statement }) => statement).filter((statement) => statement.startsWith(start));

describe('ClickHouse over HTTP', () => {
  it("sends who it is, the database and the operator's settings with each request", async () => {
    const store = await openClickHouseStore(
      `clickhouse://ann:p%40ss%3Aword@${host}/chats?insert_quorum=auto&select_sequential_consistency=1`,
      rules,
    );
    await store.write(incoming(conversation('a', 1).flat()), []);
    await store.close();
    expect(seen.length).toBeGreaterThan(10);
    for (const { url, authorization } of seen) {
      expect(authorization).toBe(`Basic ${btoa('ann:p@ss:word')}`);
      expect(url.searchParams.get('database')).toBe('chats');
      expect(url.searchParams.get('insert_quorum')).toBe('auto');
      expect(url.searchParams.get('select_sequential_consistency')).toBe('1');
      expect(url.searchParams.has('secure')).toBe(false);
      expect(url.href).not.toContain('word');
    }
  });

  it('writes what was received before what is computed from it, and turns before sessions', async () => {
    const store = await openClickHouseStore(`clickhouse://${host}/x`, rules);
    seen.length = 0;
    await store.write(incoming(conversation('a', 1).flat()), []);
    const tables = seen.map(({ statement }) => /^INSERT INTO (\w+)/.exec(statement)?.[1]).filter(Boolean);
    expect(tables[0]).toBe('spans');
    await store.close();
  });

  it('makes replicated tables on the cluster that is named', async () => {
    await (await openClickHouseStore(`clickhouse://${host}/x?cluster=my%60cluster`, rules)).close();
    const made = statements('CREATE TABLE');
    expect(made).toHaveLength(9);
    for (const statement of made) {
      expect(statement).toContain('ON CLUSTER `my\\`cluster`');
      expect(statement).toContain('ENGINE = ReplicatedReplacingMergeTree(');
    }
  });

  it('makes plain tables without one, and replicated ones when asked', async () => {
    await (await openClickHouseStore(`clickhouse://${host}/x`, rules)).close();
    expect(statements('CREATE TABLE').join()).not.toMatch(/ON CLUSTER|ReplicatedReplacing/);
    seen.length = 0;
    await (await openClickHouseStore(`clickhouse://${host}/x?replicated=1`, rules)).close();
    expect(statements('CREATE TABLE').join()).not.toContain('ON CLUSTER');
    expect(statements('CREATE TABLE').every((statement) => statement.includes('ReplicatedReplacingMergeTree('))).toBe(true);
  });

  it('uses a Bloom filter of words where the server has no text index', async () => {
    version = '25.8.1.1';
    await (await openClickHouseStore(`clickhouse://${host}/x`, rules)).close();
    expect(statements('CREATE TABLE IF NOT EXISTS messages').join()).toContain('TYPE tokenbf_v1(');
  });

  it('makes the database when it is missing', async () => {
    failure = { status: 404, code: '81', text: 'Code: 81. DB::Exception: Database x does not exist. (UNKNOWN_DATABASE)' };
    await expect(openClickHouseStore(`clickhouse://${host}/x`, rules)).rejects.toThrow('UNKNOWN_DATABASE');
    expect(statements('CREATE DATABASE')).toEqual(['CREATE DATABASE IF NOT EXISTS `x`']);
    expect(
      seen.find(({ statement }) => statement.startsWith('CREATE DATABASE'))?.url.searchParams.get('database') ?? 'default',
    ).toBe('default');
  });

  it('tells an error with its code, and neither password nor what was asked', async () => {
    failure = {
      status: 403,
      code: '516',
      text: 'Code: 516. DB::Exception: ann: Authentication failed: password hunter2 is incorrect. (AUTHENTICATION_FAILED)\nmore',
    };
    const error = await openClickHouseStore(`clickhouse://ann:hunter2@${host}/x`, rules).catch(
      (cause: unknown) => cause as Error,
    );
    expect(error).toMatchObject({ name: 'ClickHouseFailure', code: '516' });
    expect(String((error as Error).message)).toContain(host);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('hunter2');
  });

  it('says where it found nobody', async () => {
    await expect(openClickHouseStore('clickhouse://ann:hunter2@127.0.0.1:1/x', rules)).rejects.toThrow(
      /ClickHouse at http:\/\/127\.0\.0\.1:1 failed/,
    );
  });
});

describe('the URL of a store', () => {
  it('has the defaults of ClickHouse', () => {
    expect(parseClickHouseUrl('clickhouse://localhost')).toEqual({
      url: 'http://localhost:8123',
      username: 'default',
      password: '',
      database: 'threadlight',
      cluster: undefined,
      replicated: false,
      tls: {},
      timeoutMs: 60_000,
      settings: {},
    });
    expect(parseClickHouseUrl('clickhouse://h/db?secure=1&cluster=c')).toMatchObject({
      url: 'https://h:8443',
      cluster: 'c',
      replicated: true,
    });
  });

  it.each([
    ['http://localhost', /must be clickhouse:/],
    ['clickhouse://', /must be clickhouse:/],
    ['clickhouse://h?secure=yes', /secure must be 1 or 0/],
    ['clickhouse://h?ca=x', /not secure=1/],
    ['clickhouse://h?secure=1&cert=x', /both cert and key/],
    ['clickhouse://h?secure=1&cert=x&key=y', /ca beside/],
    ['clickhouse://h?timeout=soon', /timeout must be/],
  ])('%s is refused', (url, message) => {
    expect(() => parseClickHouseUrl(url)).toThrow(message);
  });

  it('is shown without secrets', () => {
    expect(shownUrl('clickhouse://ann:hunter2@h:9/db?x=1')).toBe('clickhouse://h:9/db');
  });

  it('comes from the command line or the environment, and then nothing is deleted by size', () => {
    expect(parseOptions(['--store', 'clickhouse://h'], {})).toMatchObject({
      db: 'clickhouse://h',
      retention: { maxBytes: undefined },
    });
    expect(parseOptions([], { THREADLIGHT_STORE: 'clickhouse://e' }).db).toBe('clickhouse://e');
    expect(parseOptions(['--db', 'x.db'], { THREADLIGHT_STORE: 'clickhouse://e' }).db).toBe('x.db');
    expect(parseOptions(['--store', 'clickhouse://h', '--max-size', '2'], {}).retention?.maxBytes).toBe(2 ** 31);
    expect(() => parseOptions(['--store', 'clickhouse://h', '--db', 'x'], {})).toThrow(UsageError);
    expect(() => parseOptions(['--store', 'postgres://ann:hunter2@h'], {})).toThrow(/^(?!.*hunter2).*must be clickhouse/);
  });
});

async function readStatement(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return new URL(request.url ?? '', 'http://localhost').searchParams.get('query') ?? Buffer.concat(chunks).toString();
}
