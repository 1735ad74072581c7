import type { Annotation, RetentionPolicy, SessionChange, WriteResult } from '../contract';
import type { SessionRules } from '../rules';
import { removeAnnotation, writeAnnotation } from './annotation-rows';
import type { Connection } from './connection';
import type { PreparedWrite } from './prepared-write';
import { prune } from './retention';
import { messagesAtOnce } from './search-backlog';
import { Writer } from './writer';
import type { SqliteWrites } from './writes';

/** Changes the file in this thread. */
export class LocalWrites implements SqliteWrites {
  readonly #connection: Connection;
  readonly #rules: SessionRules;
  readonly #writer: Writer;

  constructor(connection: Connection, rules: SessionRules) {
    this.#connection = connection;
    this.#rules = rules;
    this.#writer = new Writer(connection, rules);
  }

  async write(write: PreparedWrite): Promise<WriteResult> {
    const result = await this.writeTogether([write]);
    this.indexWhenDue();
    return result;
  }

  /** In one transaction. */
  async writeTogether(writes: PreparedWrite[]): Promise<WriteResult> {
    await this.#rules.prepare();
    return this.#writer.write(writes);
  }

  /**
   * Puts messages into the full text when enough wait for it; when writes wait as well, not before it is twice as many. Messages
   * are stored: what fails now is done at another time.
   */
  indexWhenDue(isAwaited = false): void {
    const share = isAwaited ? 2 : 1;
    try {
      while (this.#writer.messagesToIndex >= share * messagesAtOnce) this.#writer.indexMessages();
    } catch {
      // The next write finds them waiting.
    }
  }

  async indexMessages(): Promise<void> {
    while (this.#writer.indexMessages());
  }

  async annotate(annotation: Annotation): Promise<SessionChange[]> {
    const { sessionId, traceId } = annotation;
    this.#writer.changeSession(sessionId, () => writeAnnotation(this.#connection, annotation));
    return [{ id: sessionId, traceIds: traceId === null ? [] : [traceId] }];
  }

  async removeAnnotation(sessionId: string, annotationId: string): Promise<SessionChange[]> {
    const wasThere = this.#writer.changeSession(sessionId, () => removeAnnotation(this.#connection, sessionId, annotationId));
    return wasThere ? [{ id: sessionId, traceIds: [] }] : [];
  }

  async deleteSession(sessionId: string): Promise<boolean> {
    return this.#writer.deleteSessions([sessionId]) > 0;
  }

  prune(policy: RetentionPolicy, now: number): Promise<number> {
    return prune(this.#connection, this.#writer, policy, now);
  }

  async backup(path: string): Promise<void> {
    this.#connection.run('VACUUM INTO ?', path);
  }

  async close(): Promise<void> {
    await this.indexMessages();
    this.#connection.exec('PRAGMA optimize');
    this.#connection.all('PRAGMA wal_checkpoint(TRUNCATE)');
    this.#connection.close();
  }
}
