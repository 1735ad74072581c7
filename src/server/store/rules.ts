import type { InstrumentationScope, Resource, Span } from '../../otlp/types';
import type { SessionSummary, Turn } from '../sessions/api';
import type { ResolvedSpan } from '../sessions/resolved';

/** A turn as its session's row needs it, without the conversation itself. */
export interface TurnSummary {
  turn: Turn;
  title: string | null;
  lastReply: string | null;
  userId: string | null;
  tools: string[];
}

/**
 * What a store asks to turn spans into turns and sessions. The rules are pure and know no storage; stores keep their results
 * and know no GenAI. They meet where the application is composed.
 */
export interface SessionRules {
  /** Loads what the rules need, such as the price table. Awaited before the first write. */
  prepare(): Promise<void>;
  /** Reads what a span says, in whichever dialect it says it. */
  resolve(span: Span, resource: Resource, scope: InstrumentationScope | undefined): ResolvedSpan;
  /** The span with the content of its log records. */
  mergeEvents(span: ResolvedSpan, events: unknown[]): ResolvedSpan;
  /** Which of two versions of one span stands; `a` when they say the same. */
  newerVersion(a: ResolvedSpan, b: ResolvedSpan): ResolvedSpan;
  /** Which session each span of one trace belongs to. */
  sessionKeys(spans: ResolvedSpan[]): SessionKeys;
  /** Totals and previews of one turn, out of its spans. */
  summariseTurn(spans: ResolvedSpan[], context: TurnContext): TurnSummary;
  /** The turn that all spans of a trace make; undefined where they belong to several sessions, or one of them is there twice. */
  wholeTurn(spans: ResolvedSpan[]): WholeTurn | undefined;
  /** `turns` by start time, not empty. */
  summariseSession(sessionId: string, turns: TurnSummary[]): SessionSummary;
}

export interface SessionKeys {
  /** Session id by span id. */
  bySpan: ReadonlyMap<string, string>;
  hasConversationId: boolean;
}

export interface WholeTurn {
  sessionKey: string;
  hasConversationId: boolean;
  summary: TurnSummary;
}

export interface TurnContext {
  /** Every span of the trace, of which the turn's may be a part. */
  trace: ResolvedSpan[];
  hasConversationId: boolean;
}
