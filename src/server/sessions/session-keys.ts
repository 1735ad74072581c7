import type { ResolvedSpan } from './resolved';

/** The sessions of one trace. */
export interface SessionKeys {
  /** Session id by span id. */
  bySpan: Map<string, string>;
  /** Every session that a span belongs to, the primary first. */
  sessionIds: string[];
  /** The session of the outermost span that has an id. */
  primary: string;
  /** False when no span of the trace has an id, and `primary` is `trace:<traceId>`. */
  hasConversationId: boolean;
}

export function sessionKeysOfTrace(_spans: readonly ResolvedSpan[]): SessionKeys {
  throw new Error('not yet');
}
