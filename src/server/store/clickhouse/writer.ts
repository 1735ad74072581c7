import type { IncomingEvent, IncomingSpan, SessionChange, WriteResult } from '../contract';
import type { SessionRules } from '../rules';
import type { AnnotationRows } from './annotation-rows';
import type { IndexedSpan, MessageIndex } from './message-index';
import type { SessionRows } from './session-rows';
import type { SpanFacts } from './span-facts';
import { sessionsOf } from './span-sessions';
import { groupBy } from './group-by';
import type { Sql } from './sql';
import type { StoredTurnRow, TraceRows, TurnRow } from './trace-rows';
import { acceptedSpans, isChanged, type Refreshed, type Turns as TurnRefresh } from './turns';

/** By session. */
type Turns = ReadonlyMap<string, StoredTurnRow[]>;

export interface WriterParts {
  rules: SessionRules;
  facts: SpanFacts;
  rows: TraceRows;
  turns: TurnRefresh;
  sessions: SessionRows;
  messages: MessageIndex;
  annotations: AnnotationRows;
}

/** Traces brought up to date together: lists of more ids make long queries. */
const tracesAtOnce = 1_000;

/**
 * Adds what was received, and then computes what follows from it: turns from all spans of a trace, sessions from all their
 * turns. Nothing is remembered between two writes, because other processes write as well. Whoever dies in between loses
 * nothing: the same data, sent again, finds what is missing.
 */
export class Writer {
  readonly #parts: WriterParts;

  constructor(parts: WriterParts) {
    this.#parts = parts;
  }

  async write(spans: IncomingSpan[], events: IncomingEvent[]): Promise<WriteResult> {
    const batch = await this.#parts.facts.add(spans, events);
    const traces = groupBy(spans, ({ resolved }) => resolved.traceId);
    const ids = [...new Set([...traces.keys(), ...events.map(({ traceId }) => traceId)])];
    const changed: Refreshed[] = [];
    let accepted = 0;
    for (let from = 0; from < ids.length; from += tracesAtOnce) {
      const part = ids.slice(from, from + tracesAtOnce);
      const refreshed = await this.#parts.turns.refresh(part, batch);
      await this.#follow(refreshed, traces);
      changed.push(...refreshed.filter((trace) => isChanged(trace) || trace.departures.length > 0));
      accepted += acceptedSpans(
        refreshed,
        part.flatMap((id) => traces.get(id) ?? []),
      );
    }
    return { accepted, duplicates: spans.length - accepted, changes: changesOf(changed) };
  }

  /** After spans of these traces were deleted. */
  async forget(traceIds: readonly string[]): Promise<void> {
    for (let from = 0; from < traceIds.length; from += tracesAtOnce) {
      await this.#follow(await this.#parts.turns.refresh(traceIds.slice(from, from + tracesAtOnce), '', true), new Map());
    }
  }

  /** After something beside the spans of a session changed. */
  async refreshSession(sessionId: string): Promise<void> {
    await this.#parts.sessions.refresh(await this.#parts.sessions.readTurns([sessionId]));
  }

  /** What turns have changed is taken over elsewhere, and last those are put away that are no longer. */
  async #follow(refreshed: readonly Refreshed[], sent: ReadonlyMap<string, IncomingSpan[]>): Promise<void> {
    const departures = refreshed.flatMap((trace) => trace.departures);
    const inside = refreshed.filter(({ facts }) => facts !== undefined && facts.spans.length > 0);
    const { bereft, misplaced } = await this.#bereft(inside);
    const sessionIds = [...new Set([...refreshed.flatMap(({ everIn }) => everIn), ...bereft.keys()])];
    const turns = await this.#parts.sessions.readTurns(sessionIds);
    const staying = without(turns, departures);
    const indexed = await Promise.all(inside.map((trace) => this.#spansToIndex(trace, sent.get(trace.traceId) ?? [], bereft)));
    const leftBehind = await this.#spansLeftBehind([...bereft.keys()], staying);
    await this.#parts.messages.add([...indexed.flat(), ...leftBehind], staying, misplaced);
    await this.#parts.messages.remove(misplaced);
    await this.#moveAnnotations(inside);
    await this.#parts.rows.write(departures);
    await this.#parts.sessions.refresh(departures.length === 0 ? turns : await this.#parts.sessions.readTurns(sessionIds));
  }

  /** Sessions that a trace, or a part of it, has left, with the traces that have done so; and the messages that stand there yet. */
  async #bereft(traces: readonly Refreshed[]): Promise<{ bereft: Map<string, Set<string>>; misplaced: Sql[] }> {
    const bereft = new Map<string, Set<string>>();
    const misplaced: Sql[] = [];
    for (const { traceId, facts, sessionIds, departures, sessionOf } of traces) {
      const spans = facts && sessionIds.length > 1 ? facts.spans.map(({ slim }) => slim) : [];
      const found = spans.length > 0 ? await this.#parts.messages.findMisplaced(traceId, spans, sessionOf) : null;
      if (found) misplaced.push(found.where);
      for (const sessionId of [...departures.map((turn) => turn.sessionId), ...(found?.sessionIds ?? [])]) {
        bereft.set(sessionId, (bereft.get(sessionId) ?? new Set()).add(traceId));
      }
    }
    return { bereft, misplaced };
  }

  async #moveAnnotations(traces: readonly Refreshed[]): Promise<void> {
    const moves = traces.flatMap(({ traceId, departures, sessionIds: [target] }) =>
      target === undefined ? [] : departures.map(({ sessionId }) => ({ traceId, from: sessionId, to: target })),
    );
    for (const { traceId, from, to } of moves) await this.#parts.annotations.move(traceId, from, to);
  }

  /** What was sent, with its log records; of a trace of which something has moved, everything. */
  async #spansToIndex(
    { traceId, facts, sessionOf }: Refreshed,
    sent: readonly IncomingSpan[],
    bereft: ReadonlyMap<string, ReadonlySet<string>>,
  ): Promise<IndexedSpan[]> {
    const index = (span: IndexedSpan['span']): IndexedSpan => ({ sessionId: sessionOf(span.spanId), span });
    const hasEvents = facts !== undefined && facts.eventSpans.size > 0;
    const hasMoved = [...bereft.values()].some((traceIds) => traceIds.has(traceId));
    if (!hasMoved && !hasEvents) return sent.map(({ resolved }) => index(resolved));
    const whole = await this.#parts.facts.readWhole([traceId], { hasEvents });
    return whole.map(({ resolved }) => index(resolved));
  }

  /** Messages that a session shared with a turn which has left it are credited to the turns that stay. */
  async #spansLeftBehind(sessionIds: readonly string[], turns: Turns): Promise<IndexedSpan[]> {
    const found = await Promise.all(
      sessionIds.map(async (sessionId) => {
        const staying = (turns.get(sessionId) ?? []).filter(({ gone }) => !gone).map(({ traceId }) => traceId);
        const spans = (await this.#parts.facts.readWhole(staying)).map(({ resolved }) => resolved);
        const sessionOf = sessionsOf(this.#parts.rules, spans);
        return spans.filter((span) => sessionOf(span) === sessionId).map((span) => ({ sessionId, span }));
      }),
    );
    return found.flat();
  }
}

function without(turns: Turns, departures: readonly TurnRow[]): Turns {
  const gone = new Set(departures.map(({ sessionId, traceId }) => `${traceId} ${sessionId}`));
  return new Map(
    Array.from(turns, ([sessionId, each]) => [sessionId, each.filter(({ traceId }) => !gone.has(`${traceId} ${sessionId}`))]),
  );
}

function changesOf(refreshed: readonly Refreshed[]): SessionChange[] {
  const changes = new Map<string, Set<string>>();
  for (const { traceId, sessionIds, departures } of refreshed) {
    for (const id of [...sessionIds, ...departures.map(({ sessionId }) => sessionId)]) {
      changes.set(id, (changes.get(id) ?? new Set()).add(traceId));
    }
  }
  return Array.from(changes, ([id, traceIds]) => ({ id, traceIds: [...traceIds] }));
}
