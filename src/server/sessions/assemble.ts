import type { Turn } from './api';
import type { CostOf } from './calls';
import type { HistoryState } from './history';
import type { ResolvedSpan } from './resolved';

export interface AssembleOptions {
  /** Prices calls that report no cost. Default: all unknown. */
  costOf?: CostOf;
  /** Every span of the trace, when `spans` are only those of one of its sessions. Default: `spans`. */
  trace?: readonly ResolvedSpan[];
  /** Whether the session of the turn has a conversation id. Default: read from the spans. */
  hasConversationId?: boolean;
  /** Milliseconds since the epoch: spans open for longer than ten minutes no longer count as running. Default: no limit. */
  now?: number;
}

/** A turn, and what the session's row needs of it beside. */
export interface AssembledTurn {
  /** `feedback` and `annotations` are empty and `tags` are the spans': the store adds its own. */
  turn: Turn;
  /** Of the conversation after the turn. */
  history: HistoryState;
  /** Text of the first user message, shortened; null when none. */
  title: string | null;
  /** Text of the newest assistant message, shortened; null when none. */
  lastReply: string | null;
  userId: string | null;
  /** Names of the tools called, in order of first appearance. */
  tools: string[];
}

/**
 * Builds a turn from the spans of one trace, given what the conversation held before. Pure: the order of the spans and
 * repeats do not matter.
 */
export function assembleTurn(_spans: readonly ResolvedSpan[], _history: HistoryState, _options: AssembleOptions = {}): AssembledTurn {
  throw new Error('not yet');
}
