import type { Facets, SessionListQuery } from '../../sessions/api';
import type {
  Annotation,
  IncomingEvent,
  IncomingSpan,
  RetentionPolicy,
  SessionChange,
  SessionStore,
  StoreSize,
} from '../contract';
import type { SessionRules } from '../rules';
import { parseSearch } from '../search-query';
import { AnnotationRows } from './annotation-rows';
import type { Connection } from './connection';
import { readChanges } from './changes';
import { Deletion } from './deletion';
import { MessageIndex } from './message-index';
import { openDatabase } from './migrate';
import { Reader } from './reader';
import { prune } from './retention';
import { SearchLists } from './search-list';
import { searchCondition } from './search-words';
import { SessionLists } from './session-list';
import { SessionRows } from './session-rows';
import { parseClickHouseUrl } from './settings';
import { SpanFacts } from './span-facts';
import { readFacets, readSize } from './statistics';
import { TraceRows } from './trace-rows';
import { Turns } from './turns';
import { Writer } from './writer';

/**
 * Sessions in ClickHouse, for who outgrows one machine. Several servers may write to one database.
 *
 * @param url `clickhouse://user:password@host:port/database?…`, see `settings`. Database and tables are made when they are missing.
 * @throws when ClickHouse does not answer, or the database was written by a newer version.
 */
export async function openClickHouseStore(url: string, rules: SessionRules): Promise<SessionStore> {
  return storeOn(await openDatabase(parseClickHouseUrl(url)), rules);
}

/** A store on a database that is up to date. */
export function storeOn(connection: Connection, rules: SessionRules): SessionStore {
  return new ClickHouseStore(connection, rules);
}

class ClickHouseStore implements SessionStore {
  readonly #connection: Connection;
  readonly #rules: SessionRules;
  readonly #annotations: AnnotationRows;
  readonly #writer: Writer;
  readonly #deletion: Deletion;
  readonly #lists: SessionLists;
  readonly #search: SearchLists;
  readonly #reader: Reader;

  constructor(connection: Connection, rules: SessionRules) {
    this.#connection = connection;
    this.#rules = rules;
    const facts = new SpanFacts(connection, rules);
    const rows = new TraceRows(connection);
    const annotations = new AnnotationRows(connection);
    const sessions = new SessionRows({ connection, rules, turns: rows, annotations });
    this.#annotations = annotations;
    this.#writer = new Writer({
      rules,
      facts,
      rows,
      turns: new Turns(rules, facts, rows),
      sessions,
      messages: new MessageIndex(connection),
      annotations,
    });
    this.#deletion = new Deletion({ connection, rules, facts, rows, annotations, writer: this.#writer });
    this.#lists = new SessionLists(connection, sessions);
    this.#search = new SearchLists(connection, rows);
    this.#reader = new Reader({ connection, rules, facts, rows, annotations });
  }

  async write(spans: Iterable<IncomingSpan>, events: IncomingEvent[]) {
    await this.#rules.prepare();
    return this.#writer.write([...spans], events);
  }

  async listSessions(query: SessionListQuery, now: number) {
    const terms = parseSearch(query.q ?? '');
    const condition = searchCondition(terms);
    return condition ? this.#search.list(query, terms, condition, now) : this.#lists.list(query, now);
  }

  findSession(sessionId: string, now: number) {
    return this.#lists.find(sessionId, now);
  }

  searchSession(sessionId: string, text: string, limit: number) {
    return this.#search.searchSession(sessionId, parseSearch(text), limit);
  }

  readTurns(sessionId: string, page: { before?: string; limit: number }) {
    return this.#reader.readTurns(sessionId, page);
  }

  readTrace(traceId: string) {
    return this.#reader.readTrace(traceId);
  }

  readSpan(traceId: string, spanId: string) {
    return this.#reader.readSpan(traceId, spanId);
  }

  readAnnotations(sessionId: string) {
    return this.#annotations.read(sessionId);
  }

  facets(): Promise<Facets> {
    return readFacets(this.#connection);
  }

  size(): Promise<StoreSize> {
    return readSize(this.#connection);
  }

  changes(place: number | null) {
    return readChanges(this.#connection, place);
  }

  async annotate(annotation: Annotation): Promise<SessionChange[]> {
    await this.#annotations.write(annotation);
    return this.#changed(annotation.sessionId, annotation.traceId);
  }

  async removeAnnotation(sessionId: string, annotationId: string): Promise<SessionChange[]> {
    return (await this.#annotations.remove(sessionId, annotationId)) ? this.#changed(sessionId, null) : [];
  }

  async deleteSession(sessionId: string) {
    return (await this.#deletion.delete([sessionId])) > 0;
  }

  prune(policy: RetentionPolicy, now: number) {
    return prune(this.#connection, this.#deletion, policy, now);
  }

  close() {
    return this.#connection.close();
  }

  async #changed(sessionId: string, traceId: string | null): Promise<SessionChange[]> {
    await this.#writer.refreshSession(sessionId);
    return [{ id: sessionId, traceIds: traceId === null ? [] : [traceId] }];
  }
}
