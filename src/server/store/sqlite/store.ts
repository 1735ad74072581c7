import type { Worker } from 'node:worker_threads';
import type { Facets, SessionListQuery } from '../../sessions/api';
import type { Annotation, IncomingEvent, IncomingSpan, RetentionPolicy, SessionStore, StoreSize } from '../contract';
import type { LabelKind } from '../labels';
import type { SessionRules } from '../rules';
import { readAnnotations } from './annotation-rows';
import { connect, type Connection } from './connection';
import { LocalWrites } from './local-writes';
import { MemoryPool } from '../../../util/memory-pool';
import { WritePreparation } from './prepared-write';
import { Reader } from './reader';
import { isSearchBehind } from './search-backlog';
import { sizeOf } from './retention';
import { SessionLists } from './session-list';
import { SpanRows } from './span-rows';
import { ThreadedWrites } from './threaded-writes';
import type { SqliteWrites } from './writes';

/** Values offered for one filter; more would not be a list that one chooses from. */
const mostFacets = 200;
/** Pages that a connection which only reads keeps in memory: the system keeps the others. Bytes. */
const readCache = 8 * 2 ** 20;

/**
 * Sessions in one SQLite file, the embedded default.
 *
 * @param path Created when missing, its folder must exist; `:memory:` keeps all in memory.
 * @throws when no SQLite is at hand or the file was written by a newer version.
 */
export async function openSqliteStore(path: string, rules: SessionRules): Promise<SessionStore> {
  const connection = await connect(path);
  return new SqliteStore({
    connection,
    rules,
    writes: new LocalWrites(connection, rules),
    memory: new MemoryPool(),
    gathersWrites: false,
    close: async () => {},
  });
}

/**
 * The same, with a thread that writes.
 *
 * @param startWriter starts a thread that opens the same path and calls `serveWrites`; the rules there must be the same.
 */
export async function openThreadedSqliteStore(
  path: string,
  rules: SessionRules,
  startWriter: () => Worker,
): Promise<SessionStore> {
  const connection = await connect(path, readCache);
  connection.exec('PRAGMA query_only = ON');
  const memory = new MemoryPool();
  const writes = new ThreadedWrites(startWriter, memory);
  return new SqliteStore({
    connection,
    rules,
    writes,
    memory,
    gathersWrites: true,
    close: async () => closeReader(connection),
  });
}

/** Leaves one file behind, also when nothing was written since a process before this one was killed. */
function closeReader(connection: Connection): void {
  connection.exec('PRAGMA query_only = OFF');
  connection.all('PRAGMA wal_checkpoint(TRUNCATE)');
  connection.close();
}

interface Parts {
  /** Reads. */
  connection: Connection;
  rules: SessionRules;
  writes: SqliteWrites;
  /** What comes back from writes. */
  memory: MemoryPool;
  gathersWrites: boolean;
  /** Closes `connection`, where it is not that of `writes`. */
  close(): Promise<void>;
}

class SqliteStore implements SessionStore {
  readonly gathersWrites: boolean;
  readonly #connection: Connection;
  readonly #writes: SqliteWrites;
  readonly #lists: SessionLists;
  readonly #reader: Reader;
  readonly #preparation: WritePreparation;
  readonly #rules: SessionRules;
  readonly #closeConnection: () => Promise<void>;

  constructor({ connection, rules, writes, memory, gathersWrites, close }: Parts) {
    this.gathersWrites = gathersWrites;
    this.#connection = connection;
    this.#writes = writes;
    this.#rules = rules;
    this.#preparation = new WritePreparation(rules, memory);
    this.#lists = new SessionLists(connection);
    this.#reader = new Reader(connection, new SpanRows(connection, rules));
    this.#closeConnection = close;
  }

  async write(spans: Iterable<IncomingSpan>, events: IncomingEvent[]) {
    await this.#rules.prepare();
    return this.#writes.write(this.#preparation.prepare(spans, events));
  }

  async listSessions(query: SessionListQuery, now: number) {
    if (query.q !== undefined) await this.#indexMessages();
    return this.#lists.list(query, now);
  }

  async findSession(sessionId: string, now: number) {
    return this.#lists.find(sessionId, now);
  }

  async searchSession(sessionId: string, text: string, limit: number) {
    await this.#indexMessages();
    return this.#lists.searchSession(sessionId, text, limit);
  }

  async readTurns(sessionId: string, page: { before?: string; limit: number }) {
    return this.#reader.readTurns(sessionId, page);
  }

  async readTrace(traceId: string) {
    return this.#reader.readTrace(traceId);
  }

  async readSpan(traceId: string, spanId: string) {
    return this.#reader.readSpan(traceId, spanId);
  }

  async readAnnotations(sessionId: string) {
    return readAnnotations(this.#connection, sessionId);
  }

  async facets(): Promise<Facets> {
    return {
      models: this.#labels('model'),
      tools: this.#labels('tool'),
      users: this.#labels('user'),
      services: this.#labels('service'),
      tags: this.#labels('tag'),
    };
  }

  async size(): Promise<StoreSize> {
    return {
      kind: 'sqlite',
      sizeBytes: sizeOf(this.#connection),
      sessions: this.#connection.countOf('sessions'),
      traces: this.#connection.countOf('traces'),
      spans: this.#connection.countOf('spans'),
    };
  }

  annotate(annotation: Annotation) {
    return this.#writes.annotate(annotation);
  }

  removeAnnotation(sessionId: string, annotationId: string) {
    return this.#writes.removeAnnotation(sessionId, annotationId);
  }

  deleteSession(sessionId: string) {
    return this.#writes.deleteSession(sessionId);
  }

  prune(policy: RetentionPolicy, now: number) {
    return this.#writes.prune(policy, now);
  }

  backup(path: string) {
    return this.#writes.backup(path);
  }

  async close() {
    await this.#writes.close();
    await this.#closeConnection();
  }

  /** What was said last is found as well; where the file cannot be written, what was said before. */
  async #indexMessages(): Promise<void> {
    if (isSearchBehind(this.#connection)) await this.#writes.indexMessages().catch(() => {});
  }

  /** Walks from value to value in the index, past the sessions that share one. */
  #labels(kind: LabelKind): string[] {
    const rows = this.#connection.all<{ value: string | null }>(
      `WITH RECURSIVE walk (value) AS (
         SELECT min(value) FROM labels WHERE kind = ?1
         UNION ALL SELECT (SELECT min(value) FROM labels WHERE kind = ?1 AND value > walk.value) FROM walk WHERE walk.value IS NOT NULL
       ) SELECT value FROM walk WHERE value IS NOT NULL LIMIT ?2`,
      kind,
      mostFacets,
    );
    return rows.map(({ value }) => value as string);
  }
}
