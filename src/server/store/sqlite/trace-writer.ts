import type { ResolvedSpan } from '../../sessions/resolved';
import type { IncomingEvent, IncomingSpan } from '../contract';
import type { SessionKeys, SessionRules } from '../rules';
import { slimSpan } from '../slim-span';
import type { ChangeLog } from './change-log';
import type { Connection } from './connection';
import type { MessageIndex } from './message-index';
import type { SessionRows } from './session-rows';
import type { SpanRows } from './span-rows';
import type { SpanState, TraceState } from './trace-cache';
import type { TurnRows } from './turn-rows';

export interface TraceBatch {
  trace: TraceState;
  spans: IncomingSpan[];
  events: IncomingEvent[];
}

interface Parts {
  connection: Connection;
  rules: SessionRules;
  spans: SpanRows;
  turns: TurnRows;
  sessions: SessionRows;
  messages: MessageIndex;
}

/** Puts what arrived for one trace in its place. */
export class TraceWriter {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @returns how many spans brought something new. */
  write({ trace, spans, events }: TraceBatch, changed: ChangeLog): number {
    const withNewEvents = this.#parts.spans.addEvents(trace, events);
    const { chosen, accepted } = this.#choose(trace, spans);
    const whole = this.#readContent(trace, chosen, withNewEvents);
    if (whole.size === 0) return 0;
    const keys = this.#parts.rules.sessionKeys(slims(trace));
    const moved = this.#assign(trace, keys, changed);
    this.#store(trace, chosen, whole, moved);
    this.#parts.turns.recompute(trace, { trace: slims(trace), hasConversationId: keys.hasConversationId });
    this.#index(trace, whole, moved);
    return accepted;
  }

  /** Of several versions of one span, stored or sent, the one that stands; those that stand already are left out. */
  #choose(trace: TraceState, spans: IncomingSpan[]): { chosen: Map<string, IncomingSpan>; accepted: number } {
    const chosen = new Map<string, IncomingSpan>();
    let accepted = 0;
    for (const incoming of spans) {
      if (!this.#brings(trace, incoming, chosen)) continue;
      chosen.set(incoming.resolved.spanId, incoming);
      accepted += 1;
    }
    return { chosen, accepted };
  }

  #brings(trace: TraceState, incoming: IncomingSpan, chosen: Map<string, IncomingSpan>): boolean {
    const { spanId } = incoming.resolved;
    const rival = chosen.get(spanId)?.resolved;
    if (rival) return this.#parts.rules.newerVersion(rival, incoming.resolved) !== rival;
    const rowId = trace.spans.get(spanId)?.rowId;
    return rowId === undefined || this.#parts.spans.brings(incoming, rowId);
  }

  /** The spans that are new, or have new log records, with all their content. */
  #readContent(trace: TraceState, chosen: Map<string, IncomingSpan>, withNewEvents: Set<string>): Map<string, ResolvedSpan> {
    const whole = new Map<string, ResolvedSpan>();
    for (const [spanId, { resolved }] of chosen) whole.set(spanId, this.#parts.spans.withEvents(trace, resolved));
    for (const spanId of withNewEvents) {
      const rowId = trace.spans.get(spanId)?.rowId;
      if (rowId !== undefined && !whole.has(spanId)) whole.set(spanId, this.#readWhole(trace, rowId));
    }
    for (const [spanId, resolved] of whole) this.#remember(trace, spanId, resolved);
    return whole;
  }

  #readWhole(trace: TraceState, rowId: number): ResolvedSpan {
    return this.#parts.spans.withEvents(trace, this.#parts.spans.read(rowId).resolved);
  }

  #remember(trace: TraceState, spanId: string, resolved: ResolvedSpan): void {
    const known = trace.spans.get(spanId);
    const slim = slimSpan(resolved);
    if (known) known.slim = slim;
    else trace.spans.set(spanId, { rowId: undefined, session: undefined, slim });
  }

  /** Gives each span its session. @returns the spans that were in another one before. */
  #assign(trace: TraceState, keys: SessionKeys, changed: ChangeLog): Map<SpanState, number> {
    const moved = new Map<SpanState, number>();
    const ids = new Map<string, number>();
    for (const [spanId, state] of trace.spans) {
      const session = this.#sessionId(ids, keys.bySpan.get(spanId) ?? `trace:${trace.traceId}`);
      if (state.session !== undefined && state.session !== session) moved.set(state, state.session);
      state.session = session;
    }
    for (const [key, id] of ids) changed.touch(id, key, trace.traceId);
    for (const left of new Set(moved.values())) this.#leave(trace, left, ids, changed);
    return moved;
  }

  #sessionId(ids: Map<string, number>, key: string): number {
    const known = ids.get(key);
    if (known !== undefined) return known;
    const id = this.#parts.sessions.idOf(key);
    ids.set(key, id);
    return id;
  }

  /** What people said about a turn goes with it. */
  #leave(trace: TraceState, left: number, ids: Map<string, number>, changed: ChangeLog): void {
    const key = this.#parts.sessions.keyOf(left);
    const [target] = ids.keys();
    if (key === undefined) return;
    changed.touch(left, key, trace.traceId);
    changed.reindex.add(left);
    if (target === undefined || ids.has(key)) return;
    this.#parts.connection.run(
      'UPDATE annotations SET session_key = ? WHERE session_key = ? AND (trace_id = ? OR session_key = ?)',
      target, key, trace.traceId, `trace:${trace.traceId}`,
    );
  }

  #store(trace: TraceState, chosen: Map<string, IncomingSpan>, whole: Map<string, ResolvedSpan>, moved: Map<SpanState, number>): void {
    for (const [spanId, incoming] of chosen) this.#parts.spans.write(trace, stateOf(trace, spanId), incoming);
    for (const spanId of whole.keys()) {
      if (!chosen.has(spanId)) this.#parts.spans.update(stateOf(trace, spanId));
    }
    for (const state of moved.keys()) this.#parts.spans.update(state);
  }

  #index(trace: TraceState, whole: Map<string, ResolvedSpan>, moved: Map<SpanState, number>): void {
    for (const [spanId, resolved] of whole) this.#parts.messages.add(stateOf(trace, spanId).session as number, trace.id, resolved);
    for (const { rowId, session, slim } of moved.keys()) {
      if (whole.has(slim.spanId)) continue;
      this.#parts.messages.add(session as number, trace.id, this.#readWhole(trace, rowId as number));
    }
  }
}

function slims(trace: TraceState): ResolvedSpan[] {
  return Array.from(trace.spans.values(), ({ slim }) => slim);
}

function stateOf(trace: TraceState, spanId: string): SpanState {
  return trace.spans.get(spanId) as SpanState;
}
