import type { ResolvedSpan } from '../../sessions/resolved';
import type { IncomingEvent, IncomingSpan } from '../contract';
import { type IndexedMessage, indexedMessages } from '../message-text';
import { oncePerSource, type PerSource } from '../../../otlp/per-source';
import type { SessionRules } from '../rules';
import { packSpan, slimSpan } from '../slim-span';
import type { MemoryPool } from '../../../util/memory-pool';
import { packedText, type PackedTexts, TextPacker } from './packed-texts';

/** A span with all that its rows need. */
export interface PreparedSpan {
  traceId: string;
  spanId: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  /** Resource and scope as JSON. */
  source: string;
  /** `ResolvedSpan` without the bulk of its content, packed. UTF-8. */
  slim: Buffer;
  /** The span as it was sent, as JSON. UTF-8. */
  otlp: Buffer;
  messages: PreparedMessage[];
}

/** Its text is null when it went along with an earlier span: of the history that each call repeats, it is the most. */
export interface PreparedMessage extends Omit<IndexedMessage, 'text'> {
  /** UTF-8 where it comes from another thread. */
  text: string | Buffer | null;
}

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
 * What one write brings, in columns of numbers and names, and what is long in one piece of memory: it goes to another thread
 * without being copied, and SQLite takes it from there without a string ever being made of it.
 */
export interface PreparedWrite {
  traceIds: string[];
  spanIds: string[];
  startedAts: number[];
  sources: string[];
  /** Index in `sources` for each span. */
  sourceOf: number[];
  /** Of each span what is packed of it, and then the whole. */
  contents: PackedTexts;
  /** How many of the messages below are whose. */
  messageCounts: number[];
  chains: number[];
  roles: string[];
  positions: number[];
  /** Index in `contents` of what each says; -1 where it went along before. */
  said: number[];
  /** Index in `contents` of what is packed of each span; the whole follows it. */
  slims: number[];
  turns: PreparedTurn[];
  events: PreparedEvent[];
}

/** Turns what ingestion brings into what the writer needs. */
export class WritePreparation {
  readonly #sent = new SentTexts();
  readonly #rules: SessionRules;

  readonly #memory: MemoryPool;

  constructor(rules: SessionRules, memory: MemoryPool) {
    this.#rules = rules;
    this.#memory = memory;
  }

  prepare(spans: Iterable<IncomingSpan>, events: IncomingEvent[]): PreparedWrite {
    const texts = new TextPacker(this.#memory.take());
    const write = emptyWrite();
    const sources = new Map<string, number>();
    const known: PerSource<number> = new WeakMap();
    let trace: ResolvedSpan[] = [];
    for (const span of spans) {
      const source = oncePerSource(known, span.resource, span.scope, () => sourceIndex(write, sources, span));
      const slim = this.#addSpan(write, texts, span, source);
      if (trace[0] && trace[0].traceId !== slim.traceId) {
        this.#addTurn(write, trace);
        trace = [];
      }
      trace.push(slim);
    }
    if (trace.length > 0) this.#addTurn(write, trace);
    write.events = events.map(prepareEvent);
    write.contents = texts.finish();
    return write;
  }

  /** @returns the span without the bulk of its content. */
  #addSpan(write: PreparedWrite, texts: TextPacker, { span, json, resolved }: IncomingSpan, source: number): ResolvedSpan {
    const slim = slimSpan(resolved);
    write.traceIds.push(resolved.traceId);
    write.spanIds.push(resolved.spanId);
    write.startedAts.push(resolved.startedAt);
    write.sourceOf.push(source);
    write.slims.push(texts.add(packSpan(slim)));
    texts.add(json ?? JSON.stringify(span));
    const messages = indexedMessages(resolved);
    write.messageCounts.push(messages.length);
    if (messages.length > 0) this.#addMessages(write, texts, resolved, messages);
    return slim;
  }

  /**
   * A trace of several sessions, or with two versions of a span, is the writer's to judge; so is one whose spans come apart, by
   * the counts of its pieces.
   */
  #addTurn(write: PreparedWrite, spans: ResolvedSpan[]): void {
    const turn = this.#rules.wholeTurn(spans);
    if (!turn) return;
    const { sessionKey, hasConversationId, summary } = turn;
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

  #addMessages(
    write: PreparedWrite,
    texts: TextPacker,
    { conversationId, traceId }: ResolvedSpan,
    messages: IndexedMessage[],
  ): void {
    const sent = this.#sent.of(conversationId ?? traceId);
    for (const { chain, role, text, position } of messages) {
      write.chains.push(chain);
      write.roles.push(role);
      write.positions.push(position);
      const isNew = this.#sent.add(sent, chain);
      write.said.push(isNew ? texts.add(text) : -1);
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
    messageCounts: [],
    chains: [],
    roles: [],
    positions: [],
    said: [],
    contents: { bytes: new Uint8Array(), ends: [] },
    turns: [],
    events: [],
  };
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
      slim: packedText(write.contents, write.slims[index] as number),
      otlp: packedText(write.contents, (write.slims[index] as number) + 1),
      messages: messagesBetween(write, from, message),
    };
  });
}

function messagesBetween(write: PreparedWrite, from: number, to: number): PreparedMessage[] {
  const messages: PreparedMessage[] = [];
  for (let at = from; at < to; at++) {
    const said = write.said[at] as number;
    messages.push({
      chain: write.chains[at] as number,
      role: write.roles[at] as string,
      position: write.positions[at] as number,
      text: said < 0 ? null : packedText(write.contents, said),
    });
  }
  return messages;
}
