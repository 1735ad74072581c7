import type { ResolvedSpan } from '../../sessions/resolved';
import type { IncomingEvent, IncomingSpan } from '../contract';
import { type IndexedMessage, indexedMessages } from '../message-text';
import type { SessionRules } from '../rules';
import { packSpan, slimSpan } from '../slim-span';

/** A span with all that its rows need. */
export interface PreparedSpan {
  traceId: string;
  spanId: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  /** Resource and scope as JSON. */
  source: string;
  /** `ResolvedSpan` without the bulk of its content, packed. */
  slim: string;
  /** The span as it was sent, as JSON. */
  otlp: string;
  messages: PreparedMessage[];
}

/** `text` is null when it went along with an earlier span: of the history that each call repeats, it is the most. */
export type PreparedMessage = Omit<IndexedMessage, 'text'> & { text: string | null };

/** The turn that all spans of a trace make, as far as this write knows it: right when nothing else of the trace is there. */
export interface PreparedTurn {
  traceId: string;
  spanCount: number;
  sessionKey: string;
  hasConversationId: boolean;
  /** Milliseconds since the epoch. */
  startedAt: number;
  /** `TurnSummary` as JSON. */
  summary: string;
}

export interface PreparedEvent {
  traceId: string;
  spanId: string;
  key: string;
  /** JSON, both. */
  event: string;
  record: string;
}

/**
 * What one write brings, in columns of texts and numbers. In this form it goes to another thread at the speed of a copy of
 * memory, which a tree of objects does not.
 */
export interface PreparedWrite {
  traceIds: string[];
  spanIds: string[];
  startedAts: number[];
  sources: string[];
  /** Index in `sources` for each span. */
  sourceOf: number[];
  slims: string[];
  otlps: string[];
  /** How many of the messages below are whose. */
  messageCounts: number[];
  chains: number[];
  roles: string[];
  positions: number[];
  texts: (string | null)[];
  turns: PreparedTurn[];
  events: PreparedEvent[];
}

/** Turns what ingestion brings into what the writer needs. */
export class WritePreparation {
  readonly #sent = new SentTexts();
  readonly #rules: SessionRules;

  constructor(rules: SessionRules) {
    this.#rules = rules;
  }

  prepare(spans: Iterable<IncomingSpan>, events: IncomingEvent[]): PreparedWrite {
    const write = emptyWrite();
    const sources = new Map<string, number>();
    const traces = new Map<string, ResolvedSpan[]>();
    let last: { span: IncomingSpan; source: number } | undefined;
    for (const span of spans) {
      const isSame = last?.span.resource === span.resource && last.span.scope === span.scope;
      const source = isSame && last ? last.source : sourceIndex(write, sources, span);
      last = { span, source };
      addTo(traces, this.#addSpan(write, span, source));
    }
    for (const trace of traces.values()) this.#addTurn(write, trace);
    write.events = events.map(prepareEvent);
    return write;
  }

  /** @returns the span without the bulk of its content. */
  #addSpan(write: PreparedWrite, { span, resolved }: IncomingSpan, source: number): ResolvedSpan {
    const slim = slimSpan(resolved);
    write.traceIds.push(resolved.traceId);
    write.spanIds.push(resolved.spanId);
    write.startedAts.push(resolved.startedAt);
    write.sourceOf.push(source);
    write.slims.push(packSpan(slim));
    write.otlps.push(JSON.stringify(span));
    const messages = indexedMessages(resolved);
    write.messageCounts.push(messages.length);
    if (messages.length > 0) this.#addMessages(write, resolved, messages);
    return slim;
  }

  /** A trace of several sessions, or with two versions of a span, is the writer's to judge. */
  #addTurn(write: PreparedWrite, spans: ResolvedSpan[]): void {
    const { bySpan, hasConversationId } = this.#rules.sessionKeys(spans);
    const [sessionKey, ...others] = new Set(bySpan.values());
    if (sessionKey === undefined || others.length > 0 || bySpan.size < spans.length) return;
    const summary = this.#rules.summariseTurn(spans, { trace: spans, hasConversationId });
    const { traceId, startedAt } = summary.turn;
    write.turns.push({
      traceId,
      spanCount: spans.length,
      sessionKey,
      hasConversationId,
      startedAt,
      summary: JSON.stringify(summary),
    });
  }

  #addMessages(write: PreparedWrite, { conversationId, traceId }: ResolvedSpan, messages: IndexedMessage[]): void {
    const sent = this.#sent.of(conversationId ?? traceId);
    for (const { chain, role, text, position } of messages) {
      write.chains.push(chain);
      write.roles.push(role);
      write.positions.push(position);
      write.texts.push(this.#sent.add(sent, chain) ? text : null);
    }
  }
}

/** Beyond this many the memory begins anew: a text that is sent again does no harm. */
const mostRemembered = 50_000;

/** Which messages of a conversation went along already. */
class SentTexts {
  readonly #chains = new Map<string, Set<number>>();
  #size = 0;

  of(conversation: string): Set<number> {
    if (this.#size > mostRemembered) {
      this.#chains.clear();
      this.#size = 0;
    }
    const known = this.#chains.get(conversation) ?? new Set<number>();
    this.#chains.set(conversation, known);
    return known;
  }

  /** @returns whether it is new. */
  add(sent: Set<number>, chain: number): boolean {
    if (sent.has(chain)) return false;
    sent.add(chain);
    this.#size += 1;
    return true;
  }
}

function emptyWrite(): PreparedWrite {
  return {
    traceIds: [],
    spanIds: [],
    startedAts: [],
    sources: [],
    sourceOf: [],
    slims: [],
    otlps: [],
    messageCounts: [],
    chains: [],
    roles: [],
    positions: [],
    texts: [],
    turns: [],
    events: [],
  };
}

function addTo(traces: Map<string, ResolvedSpan[]>, span: ResolvedSpan): void {
  const spans = traces.get(span.traceId);
  if (spans) spans.push(span);
  else traces.set(span.traceId, [span]);
}

function sourceIndex(write: PreparedWrite, known: Map<string, number>, { resource, scope }: IncomingSpan): number {
  const source = JSON.stringify({ resource, scope });
  const index = known.get(source) ?? write.sources.push(source) - 1;
  known.set(source, index);
  return index;
}

function prepareEvent({ traceId, spanId, key, event, record }: IncomingEvent): PreparedEvent {
  return { traceId, spanId, key, event: JSON.stringify(event), record: JSON.stringify(record) };
}

/** The columns as spans again. */
export function preparedSpans(write: PreparedWrite): PreparedSpan[] {
  let message = 0;
  return write.traceIds.map((traceId, index) => {
    const from = message;
    message += write.messageCounts[index] as number;
    return {
      traceId,
      spanId: write.spanIds[index] as string,
      startedAt: write.startedAts[index] as number,
      source: write.sources[write.sourceOf[index] as number] as string,
      slim: write.slims[index] as string,
      otlp: write.otlps[index] as string,
      messages: messagesBetween(write, from, message),
    };
  });
}

function messagesBetween({ chains, roles, positions, texts }: PreparedWrite, from: number, to: number): PreparedMessage[] {
  const messages: PreparedMessage[] = [];
  for (let at = from; at < to; at++) {
    messages.push({
      chain: chains[at] as number,
      role: roles[at] as string,
      position: positions[at] as number,
      text: texts[at] as string | null,
    });
  }
  return messages;
}
