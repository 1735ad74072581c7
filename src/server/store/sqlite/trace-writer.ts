import type { ResolvedSpan } from '../../sessions/resolved';
import { indexedMessages } from '../message-text';
import type { SessionKeys, SessionRules } from '../rules';
import { packSpan, slimSpan } from '../slim-span';
import type { ChangeLog } from './change-log';
import type { Connection } from './connection';
import type { MessageIndex } from './message-index';
import type { PreparedEvent, PreparedMessage, PreparedSpan, PreparedTurn } from './prepared-write';
import type { SessionRows } from './session-rows';
import type { SpanRows } from './span-rows';
import { SpanState, type TraceCache, type TraceState } from './trace-cache';
import type { TurnRows } from './turn-rows';

export interface TraceBatch {
  trace: TraceState;
  spans: PreparedSpan[];
  /** What the spans of one of the writes make. */
  turn: PreparedTurn | undefined;
  events: PreparedEvent[];
}

interface Parts {
  connection: Connection;
  rules: SessionRules;
  traces: TraceCache;
  spans: SpanRows;
  turns: TurnRows;
  sessions: SessionRows;
  messages: MessageIndex;
}

/** What a span says, its log records included: as its row keeps it, and what is to be found of it. */
interface Content {
  spanId: string;
  startedAt: number;
  slim: string | Buffer;
  messages: PreparedMessage[];
  /** Reads the span anew when `messages` leaves texts out. */
  resolve(): ResolvedSpan;
}

/** Puts what arrived for one trace in its place. */
export class TraceWriter {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @returns how many spans brought something new. */
  write(batch: TraceBatch, changed: ChangeLog): number {
    const { trace, spans, turn, events } = batch;
    const isAll = trace.spans.size === 0 && events.length === 0 && !trace.hasEvents && turn?.spanCount === spans.length;
    return isAll ? this.#writeNew(trace, spans, turn, changed) : this.#writeMore(batch, changed);
  }

  /** All that is known of a trace came at once: the turn that it makes was worked out when it was read. */
  #writeNew(trace: TraceState, spans: PreparedSpan[], turn: PreparedTurn, changed: ChangeLog): number {
    const session = this.#parts.sessions.idOf(turn.sessionKey);
    changed.touch(session, turn.sessionKey, trace.traceId);
    for (const span of spans) {
      const state = new SpanState(span.spanId);
      state.session = session;
      trace.spans.set(span.spanId, state);
      this.#parts.spans.write(trace, state, span, span.slim);
    }
    this.#parts.turns.insert(trace, session, turn);
    for (const span of spans) this.#indexSpan(trace, session, span, () => this.#parts.spans.resolve(span));
    return spans.length;
  }

  #writeMore({ trace, spans, events }: TraceBatch, changed: ChangeLog): number {
    const withNewEvents = this.#parts.spans.addEvents(trace, events);
    const { chosen, accepted } = this.#choose(trace, spans);
    const contents = this.#readContents(trace, chosen, withNewEvents);
    if (contents.size === 0) return 0;
    this.#parts.traces.readSpans(trace);
    const keys = this.#parts.rules.sessionKeys(slims(trace));
    const moved = this.#assign(trace, keys, changed);
    this.#store(trace, chosen, contents, moved);
    this.#parts.turns.recompute(trace, { trace: slims(trace), hasConversationId: keys.hasConversationId });
    this.#index(trace, contents, moved);
    return accepted;
  }

  /** Of several versions of one span, stored or sent, the one that stands; those that stand already are left out. */
  #choose(trace: TraceState, spans: PreparedSpan[]): { chosen: Map<string, PreparedSpan>; accepted: number } {
    const chosen = new Map<string, PreparedSpan>();
    let accepted = 0;
    for (const incoming of spans) {
      const rival = chosen.get(incoming.spanId) ?? trace.spans.get(incoming.spanId)?.rowId;
      if (rival !== undefined && !this.#parts.spans.brings(incoming, rival)) continue;
      chosen.set(incoming.spanId, incoming);
      accepted += 1;
    }
    return { chosen, accepted };
  }

  /** The spans that are new, or have new log records, with all that they say. */
  #readContents(trace: TraceState, chosen: Map<string, PreparedSpan>, withNewEvents: Set<string>): Map<string, Content> {
    const contents = new Map<string, Content>();
    for (const [spanId, span] of chosen) contents.set(spanId, this.#contentOf(trace, span));
    for (const spanId of withNewEvents) {
      const rowId = trace.spans.get(spanId)?.rowId;
      if (rowId !== undefined && !contents.has(spanId)) contents.set(spanId, this.#contentOfRow(trace, rowId));
    }
    for (const [spanId, { slim }] of contents) remember(trace, spanId, slim);
    return contents;
  }

  #contentOf(trace: TraceState, span: PreparedSpan): Content {
    const { spans } = this.#parts;
    if (trace.hasEvents) return contentOfResolved(spans.withEvents(trace, spans.resolve(span)));
    return { ...span, resolve: () => spans.resolve(span) };
  }

  #contentOfRow(trace: TraceState, rowId: number): Content {
    return contentOfResolved(this.#parts.spans.withEvents(trace, this.#parts.spans.read(rowId).resolved));
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
    const [target] = ids;
    if (key === undefined) return;
    changed.touch(left, key, trace.traceId);
    changed.reindex.add(left);
    if (target === undefined || ids.has(key)) return;
    const [targetKey, targetId] = target;
    this.#parts.connection.run(
      'UPDATE annotations SET session_key = ? WHERE session_key = ? AND (trace_id = ? OR session_key = ?)',
      targetKey,
      key,
      trace.traceId,
      `trace:${trace.traceId}`,
    );
    for (const session of [left, targetId]) this.#parts.sessions.forget(session);
  }

  #store(
    trace: TraceState,
    chosen: Map<string, PreparedSpan>,
    contents: Map<string, Content>,
    moved: Map<SpanState, number>,
  ): void {
    const { spans } = this.#parts;
    for (const [spanId, { slim }] of contents) {
      const sent = chosen.get(spanId);
      const state = stateOf(trace, spanId);
      if (sent) spans.write(trace, state, sent, slim);
      else spans.updateContent(state, slim);
    }
    for (const state of moved.keys()) spans.updateSession(state);
  }

  #index(trace: TraceState, contents: Map<string, Content>, moved: Map<SpanState, number>): void {
    for (const [spanId, content] of contents) {
      this.#indexSpan(trace, stateOf(trace, spanId).session as number, content, content.resolve);
    }
    for (const { session, rowId, spanId } of moved.keys()) {
      if (contents.has(spanId)) continue;
      const content = this.#contentOfRow(trace, rowId as number);
      this.#indexSpan(trace, session as number, content, content.resolve);
    }
  }

  #indexSpan(
    trace: TraceState,
    session: number,
    { spanId, startedAt, messages }: Omit<Content, 'slim' | 'resolve'>,
    resolve: () => ResolvedSpan,
  ): void {
    const textAt = (position: number): string =>
      indexedMessages(resolve()).find((message) => message.position === position)?.text ?? '';
    this.#parts.messages.add({ session, trace: trace.id, spanId, startedAt, messages, textAt });
  }
}

function contentOfResolved(resolved: ResolvedSpan): Content {
  const { spanId, startedAt } = resolved;
  return { spanId, startedAt, slim: packSpan(slimSpan(resolved)), messages: messagesOf(resolved), resolve: () => resolved };
}

/** As they are prepared elsewhere, with all their texts. */
export function messagesOf(resolved: ResolvedSpan): PreparedMessage[] {
  return indexedMessages(resolved);
}

function remember(trace: TraceState, spanId: string, packed: string | Buffer): void {
  const state = trace.spans.get(spanId) ?? new SpanState(spanId);
  state.packed = packed.toString();
  trace.spans.set(spanId, state);
}

function slims(trace: TraceState): ResolvedSpan[] {
  return Array.from(trace.spans.values(), ({ slim }) => slim);
}

function stateOf(trace: TraceState, spanId: string): SpanState {
  return trace.spans.get(spanId) as SpanState;
}
