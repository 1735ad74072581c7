import type { Facets, SessionListQuery } from '../../sessions/api';
import type { Annotation, IncomingEvent, IncomingSpan, RetentionPolicy, SessionChange, SessionStore, StoreSize } from '../contract';
import type { LabelKind } from '../labels';
import type { SessionRules } from '../rules';
import { readAnnotations, removeAnnotation, writeAnnotation } from './annotation-rows';
import { connect, type Connection } from './connection';
import { Reader } from './reader';
import { prune, sizeOf } from './retention';
import { SessionLists } from './session-list';
import { SpanRows } from './span-rows';
import { Writer } from './writer';

/** Values offered for one filter; more would not be a list that one chooses from. */
const mostFacets = 200;

/**
 * Sessions in one SQLite file, the embedded default.
 *
 * @param path Created when missing, its folder must exist; `:memory:` keeps all in memory.
 * @throws when no SQLite is at hand or the file was written by a newer version.
 */
export async function openSqliteStore(path: string, rules: SessionRules): Promise<SessionStore> {
  return new SqliteStore(await connect(path), rules);
}

class SqliteStore implements SessionStore {
  readonly #connection: Connection;
  readonly #rules: SessionRules;
  readonly #writer: Writer;
  readonly #lists: SessionLists;
  readonly #reader: Reader;

  constructor(connection: Connection, rules: SessionRules) {
    this.#connection = connection;
    this.#rules = rules;
    this.#writer = new Writer(connection, rules);
    this.#lists = new SessionLists(connection);
    this.#reader = new Reader(connection, new SpanRows(connection, rules));
  }

  async write(spans: IncomingSpan[], events: IncomingEvent[]) {
    await this.#rules.prepare();
    return this.#writer.write(spans, events);
  }

  async listSessions(query: SessionListQuery, now: number) {
    return this.#lists.list(query, now);
  }

  async findSession(sessionId: string, now: number) {
    return this.#lists.find(sessionId, now);
  }

  async searchSession(sessionId: string, text: string, limit: number) {
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
      sessions: this.#count('sessions'),
      traces: this.#count('traces'),
      spans: this.#count('spans'),
    };
  }

  async annotate(annotation: Annotation) {
    writeAnnotation(this.#connection, annotation);
    return this.#changed(annotation.sessionId, annotation.traceId);
  }

  async removeAnnotation(sessionId: string, annotationId: string) {
    return removeAnnotation(this.#connection, sessionId, annotationId) ? this.#changed(sessionId, null) : [];
  }

  async deleteSession(sessionId: string) {
    return this.#writer.deleteSessions([sessionId]) > 0;
  }

  async prune(policy: RetentionPolicy, now: number) {
    return prune(this.#connection, this.#writer, policy, now);
  }

  async backup(path: string) {
    this.#connection.run('VACUUM INTO ?', path);
  }

  async close() {
    this.#connection.exec('PRAGMA optimize');
    this.#connection.all('PRAGMA wal_checkpoint(TRUNCATE)');
    this.#connection.close();
  }

  #changed(sessionId: string, traceId: string | null): SessionChange[] {
    this.#writer.refreshSession(sessionId);
    return [{ id: sessionId, traceIds: traceId === null ? [] : [traceId] }];
  }

  /** Walks from value to value in the index, past the sessions that share one. */
  #labels(kind: LabelKind): string[] {
    const rows = this.#connection.all<{ value: string | null }>(
      `WITH RECURSIVE walk (value) AS (
         SELECT min(value) FROM labels WHERE kind = ?1
         UNION ALL SELECT (SELECT min(value) FROM labels WHERE kind = ?1 AND value > walk.value) FROM walk WHERE walk.value IS NOT NULL
       ) SELECT value FROM walk WHERE value IS NOT NULL LIMIT ?2`,
      kind, mostFacets,
    );
    return rows.map(({ value }) => value as string);
  }

  #count(table: 'sessions' | 'traces' | 'spans'): number {
    return this.#connection.get<{ count: number }>(`SELECT count(*) AS count FROM ${table}`)?.count ?? 0;
  }
}
