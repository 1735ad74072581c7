import type { AnnotationRows } from './annotation-rows';
import type { Connection } from './connection';
import type { SpanFacts } from './span-facts';
import { sessionsOf } from './span-sessions';
import { all, identifier, type Sql, sql } from './sql';
import type { SessionRules } from '../rules';
import { hourOf } from './time';
import type { StoredTurnRow, TraceRows } from './trace-rows';
import type { Writer } from './writer';

export interface DeletionParts {
  connection: Connection;
  rules: SessionRules;
  facts: SpanFacts;
  rows: TraceRows;
  annotations: AnnotationRows;
  writer: Writer;
}

/**
 * Deletes sessions with all that was received of them. Spans go first: who is interrupted can delete again, and rows that a
 * writer computed from spans which are gone are put away by those with a newer version.
 */
export class Deletion {
  readonly #parts: DeletionParts;

  constructor(parts: DeletionParts) {
    this.#parts = parts;
  }

  /** @returns how many of them there were. */
  async delete(sessionIds: readonly string[]): Promise<number> {
    const { rows, annotations, writer } = this.#parts;
    const stored = sessionIds.length === 0 ? new Map<string, StoredTurnRow[]>() : await rows.ofSessions(sessionIds);
    const turns = [...stored.values()].flat().filter(({ gone }) => !gone);
    if (turns.length === 0) return 0;
    const traceIds = [...new Set(turns.map(({ traceId }) => traceId))];
    const formerIds = [...(await rows.members(traceIds)).values()].flat().map(({ sessionId }) => sessionId);
    await this.#deleteSpans(traceIds, new Set(sessionIds));
    await annotations.removeAll(sessionIds);
    await writer.forget(traceIds);
    await this.#deleteRows(sessionIds, [...new Set(formerIds)], turns);
    return [...stored.values()].filter((each) => each.some(({ gone }) => !gone)).length;
  }

  /** Of a trace with several sessions, the spans of the others stay. */
  async #deleteSpans(traceIds: readonly string[], sessionIds: ReadonlySet<string>): Promise<void> {
    const live = await this.#parts.rows.live(traceIds);
    const shared = new Set(live.filter(({ sessionId }) => !sessionIds.has(sessionId)).map(({ traceId }) => traceId));
    const alone = traceIds.filter((id) => !shared.has(id));
    const conditions = alone.length > 0 ? [sql`trace_id IN ${alone}`] : [];
    for (const traceId of shared) conditions.push(await this.#spansOf(traceId, sessionIds));
    for (const where of conditions) await Promise.all([this.#remove('spans', where), this.#remove('events', where)]);
  }

  async #spansOf(traceId: string, sessionIds: ReadonlySet<string>): Promise<Sql> {
    const spans = await this.#parts.facts.readSlim(traceId);
    const sessionOf = sessionsOf(this.#parts.rules, spans);
    const own = spans.filter((span) => sessionIds.has(sessionOf(span))).map(({ spanId }) => spanId);
    return all([sql`trace_id = ${traceId}`, own.length > 0 ? sql`span_id IN ${own}` : sql`0`]);
  }

  /** Rows that are out of date by now, for what they say. Those that stand for "gone" stay. */
  async #deleteRows(sessionIds: readonly string[], formerIds: readonly string[], turns: readonly StoredTurnRow[]): Promise<void> {
    const hours = {
      from: Math.min(...turns.map(({ startedAt }) => hourOf(startedAt))),
      to: Math.max(...turns.map(({ endedAt }) => hourOf(endedAt))),
    };
    const between = sql`hour BETWEEN ${hours.from} AND ${hours.to}`;
    await Promise.all([
      this.#remove(
        'messages',
        all([between, sql`session_id IN ${formerIds}`, sql`trace_id IN ${turns.map(({ traceId }) => traceId)}`]),
      ),
      this.#remove('activity', all([between, sql`session_id IN ${sessionIds}`])),
      ...['turns', 'sessions', 'annotations'].map((table) =>
        this.#remove(table, all([sql`session_id IN ${sessionIds}`, sql`NOT gone`])),
      ),
    ]);
  }

  #remove(table: string, where: Sql): Promise<void> {
    return this.#parts.connection.command(sql`DELETE FROM ${identifier(table)} WHERE ${where}`);
  }
}
