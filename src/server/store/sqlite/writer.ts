import type { WriteResult } from '../contract';
import type { SessionRules } from '../rules';
import { ChangeLog } from './change-log';
import type { Connection } from './connection';
import { MessageIndex } from './message-index';
import { preparedSpans, type PreparedWrite } from './prepared-write';
import { SessionRows } from './session-rows';
import { SpanRows } from './span-rows';
import { TraceCache } from './trace-cache';
import { messagesOf, type TraceBatch, TraceWriter } from './trace-writer';
import { TurnRows } from './turn-rows';

/**
 * Puts spans in and brings turns and sessions up to date in the same transaction. Whatever arrives, however late or often, the
 * turns it touches are computed anew from their spans and the sessions from their turns: no total is ever added to.
 */
export class Writer {
  readonly #connection: Connection;
  readonly #traces: TraceCache;
  readonly #spans: SpanRows;
  readonly #messages: MessageIndex;
  readonly #sessions: SessionRows;
  readonly #traceWriter: TraceWriter;

  constructor(connection: Connection, rules: SessionRules) {
    this.#connection = connection;
    this.#traces = new TraceCache(connection);
    this.#spans = new SpanRows(connection, rules);
    this.#messages = new MessageIndex(connection);
    this.#sessions = new SessionRows(connection, rules, this.#messages);
    this.#traceWriter = new TraceWriter({
      connection,
      rules,
      traces: this.#traces,
      spans: this.#spans,
      turns: new TurnRows(connection, rules, this.#sessions),
      sessions: this.#sessions,
      messages: this.#messages,
    });
  }

  write(writes: PreparedWrite[]): WriteResult {
    return this.#change(() => this.#write(writes));
  }

  /** How many messages wait for the full text, of those that were written here. */
  get messagesToIndex(): number {
    return this.#messages.backlog.length;
  }

  /** Puts messages that wait into the full text, in one transaction. @returns whether more are left. */
  indexMessages(): boolean {
    return this.#change(() => this.#messages.backlog.index());
  }

  /** Makes a change beside the spans, and computes the session's row anew. */
  changeSession<T>(key: string, change: () => T): T {
    return this.#change(() => {
      const result = change();
      const id = this.#sessions.find(key);
      if (id !== undefined) {
        this.#sessions.forget(id);
        this.#sessions.recompute(id);
      }
      return result;
    });
  }

  /** Deletes whole sessions, and says how many of them there were. */
  deleteSessions(keys: string[]): number {
    return this.#change(() => {
      const ids = keys.map((key) => this.#sessions.find(key)).filter((id) => id !== undefined);
      for (const id of ids) this.#delete(id);
      this.#messages.dropEmptyBlocks();
      this.#forget();
      return ids.length;
    });
  }

  /** What is remembered of rows holds while this connection alone changes them. */
  #change<T>(work: () => T): T {
    try {
      return this.#connection.transaction(() => {
        if (this.#connection.wasChangedByOthers()) this.#forget();
        for (const memory of [this.#traces, this.#messages, this.#sessions]) memory.trim();
        return work();
      });
    } catch (error) {
      this.#forget();
      throw error;
    }
  }

  #forget(): void {
    for (const memory of [this.#traces, this.#spans, this.#messages, this.#sessions]) memory.clear();
  }

  #write(writes: PreparedWrite[]): WriteResult {
    const batches = new Map<string, TraceBatch>();
    let received = 0;
    for (const write of writes) {
      for (const event of write.events) this.#batch(batches, event.traceId).events.push(event);
      for (const span of preparedSpans(write)) this.#batch(batches, span.traceId).spans.push(span);
      for (const turn of write.turns) this.#batch(batches, turn.traceId).turn = turn;
      received += write.traceIds.length;
    }
    const changed = new ChangeLog();
    let accepted = 0;
    for (const batch of batches.values()) accepted += this.#traceWriter.write(batch, changed);
    for (const session of changed.sessions.keys()) this.#sessions.recompute(session);
    for (const session of changed.reindex) this.#reindex(session);
    return { accepted, duplicates: received - accepted, changes: changed.list() };
  }

  #batch(batches: Map<string, TraceBatch>, traceId: string): TraceBatch {
    const known = batches.get(traceId);
    if (known) return known;
    const batch: TraceBatch = { trace: this.#traces.open(traceId), spans: [], turn: undefined, events: [] };
    batches.set(traceId, batch);
    return batch;
  }

  /** Finds the messages of a session anew; of one whose last span has left, nothing is there to be found. */
  #reindex(session: number): void {
    this.#messages.removeSession(session);
    const rows = this.#connection.all<{ trace_id: string; id: number }>(
      `SELECT traces.trace_id, spans.id FROM turns JOIN traces ON traces.id = turns.trace JOIN spans ON spans.trace = turns.trace
       WHERE turns.session = ? AND spans.session = ?`,
      session,
      session,
    );
    for (const row of rows) {
      const trace = this.#traces.open(row.trace_id);
      const span = this.#spans.withEvents(trace, this.#spans.read(row.id).resolved);
      this.#messages.add({ ...span, session, trace: trace.id, messages: messagesOf(span), textAt: () => '' });
    }
  }

  #delete(session: number): void {
    const key = this.#sessions.keyOf(session) ?? '';
    const traces = this.#connection.all<{ trace: number }>('SELECT trace FROM turns WHERE session = ?', session);
    for (const { trace } of traces) this.#deleteTurn(session, trace);
    this.#connection.run('DELETE FROM turns WHERE session = ?', session);
    this.#connection.run('DELETE FROM annotations WHERE session_key = ?', key);
    this.#sessions.remove(session);
  }

  /** The spans of other sessions in the same trace stay. */
  #deleteTurn(session: number, trace: number): void {
    const deleted = this.#connection.run('DELETE FROM spans WHERE trace = ? AND session = ?', trace, session);
    this.#connection.count('spans', -deleted.changes);
    const left = this.#connection.get('SELECT 1 FROM spans WHERE trace = ? LIMIT 1', trace);
    if (left) return;
    this.#connection.run('DELETE FROM events WHERE trace = ?', trace);
    this.#connection.run('DELETE FROM traces WHERE id = ?', trace);
    this.#connection.count('traces', -1);
  }
}
