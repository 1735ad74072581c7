import type { ResolvedSpan } from '../../sessions/resolved';
import type { IncomingSpan } from '../contract';
import type { SessionRules } from '../rules';
import type { SpanFacts, TraceFacts } from './span-facts';
import { groupBy } from './group-by';
import { wellFormed } from './sql';
import { epoch, epochOf, isLive, type Membership, newestVersion, type TraceRows, type TurnRow } from './trace-rows';

/** A trace after its turns were brought up to date. */
export interface Refreshed {
  traceId: string;
  /** The sessions that it has turns in, the first being that of its first span. */
  sessionIds: string[];
  /** All that it ever had turns in. */
  everIn: string[];
  /** Turns that it has no longer. Not written yet: they go last, so that who is interrupted finds them again. */
  departures: TurnRow[];
  sessionOf(spanId: string): string;
  facts: TraceFacts | undefined;
}

interface Computed {
  traceId: string;
  facts: TraceFacts | undefined;
  version: number;
  turns: TurnRow[];
  bySpan: ReadonlyMap<string, string>;
}

/**
 * Computes the turns of traces from all that is known of them. Several processes may do so at once: each writes what it saw
 * under the number of what it saw, looks again, and finds what is older to be put away.
 */
export class Turns {
  readonly #rules: SessionRules;
  readonly #facts: SpanFacts;
  readonly #rows: TraceRows;

  constructor(rules: SessionRules, facts: SpanFacts, rows: TraceRows) {
    this.#rules = rules;
    this.#facts = facts;
    this.#rows = rows;
  }

  /** @param deleted Whether spans of the traces were deleted, so that there may be fewer than before. */
  async refresh(traceIds: readonly string[], batch = '', deleted = false): Promise<Refreshed[]> {
    const [facts, before] = await Promise.all([this.#facts.read(traceIds, batch), this.#rows.members(traceIds)]);
    const computed = await Promise.all(
      traceIds.map((traceId) => this.#compute(traceId, facts.get(traceId), before.get(traceId) ?? [], deleted)),
    );
    await this.#rows.write(computed.flatMap((each) => missing(each, before.get(each.traceId) ?? [])));
    const after = await this.#rows.members(traceIds);
    return computed.map((each) => refreshed(each, after.get(each.traceId) ?? []));
  }

  async #compute(
    traceId: string,
    facts: TraceFacts | undefined,
    before: readonly Membership[],
    deleted: boolean,
  ): Promise<Computed> {
    const version = (epochOf(before) + (deleted ? 1 : 0)) * epoch + (facts?.count ?? 0);
    if (!facts || facts.spans.length === 0) return { traceId, facts, version, turns: [], bySpan: new Map() };
    const spans = await this.#facts.slims(traceId, facts);
    const keys = this.#rules.sessionKeys(spans);
    const bySpan = new Map(Array.from(keys.bySpan, ([spanId, session]) => [spanId, wellFormed(session)]));
    const groups = groupBy(spans, ({ spanId }) => bySpan.get(spanId) ?? `trace:${traceId}`);
    const context = { trace: spans, hasConversationId: keys.hasConversationId };
    const turns = Array.from(groups, ([sessionId, own]): TurnRow => ({
      traceId,
      sessionId,
      version,
      gone: false,
      hasConversationId: keys.hasConversationId,
      hasEvents: facts.eventSpans.size > 0,
      isShared: groups.size > 1,
      summary: this.#rules.summariseTurn(own, context),
    }));
    return { traceId, facts, version, turns, bySpan };
  }
}

/** Turns that are not written yet. What someone wrote who had seen more stands. */
function missing({ turns, version }: Computed, before: readonly Membership[]): TurnRow[] {
  if (newestVersion(before) > version) return [];
  const written = new Set(before.filter((member) => isLive(member, version)).map(({ sessionId }) => sessionId));
  return turns.filter(({ sessionId }) => !written.has(sessionId));
}

function refreshed({ traceId, facts, version, bySpan, turns }: Computed, after: readonly Membership[]): Refreshed {
  const newest = Math.max(version, newestVersion(after));
  const live = after.filter((member) => isLive(member, newest)).map(({ sessionId }) => sessionId);
  const order = turns.map(({ sessionId }) => sessionId);
  const sessionIds = live.sort((a, b) => order.indexOf(a) - order.indexOf(b));
  return {
    traceId,
    facts,
    sessionIds,
    everIn: after.map(({ sessionId }) => sessionId),
    departures: after.filter((member) => !member.gone && member.version < newest).map((member) => goneAt(member, newest)),
    sessionOf: (spanId) => bySpan.get(spanId) ?? sessionIds[0] ?? `trace:${traceId}`,
  };
}

function goneAt({ traceId, sessionId }: Membership, version: number): TurnRow {
  return { traceId, sessionId, version, gone: true, hasConversationId: false, hasEvents: false, isShared: false, summary: null };
}

/** Whether a batch brought a trace anything new. */
export function isChanged({ facts }: Refreshed): boolean {
  return facts !== undefined && (facts.freshEvents.size > 0 || facts.spans.some(({ isFresh }) => isFresh));
}

/** Spans of a batch that were new and stand. */
export function acceptedSpans(refreshedTraces: readonly Refreshed[], sent: readonly IncomingSpan[]): number {
  const ids = new Set(sent.map(({ resolved }) => key(resolved)));
  const standing = refreshedTraces.flatMap(({ facts }) => facts?.spans ?? []);
  return standing.filter(({ isFresh, slim }) => isFresh && ids.has(key(slim))).length;
}

function key({ traceId, spanId }: ResolvedSpan): string {
  return `${traceId}/${spanId}`;
}
