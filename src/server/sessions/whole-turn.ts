import { type AssembledTurn, type AssembleOptions, summariseTrace } from './assemble';
import type { ResolvedSpan } from './resolved';
import { sessionKeysIn } from './session-keys';
import { traceOf } from './trace';

/** A turn of one session that has all spans of its trace. */
export interface WholeTurn {
  sessionKey: string;
  hasConversationId: boolean;
  summary: Omit<AssembledTurn, 'history'>;
}

/** @returns undefined where the spans belong to several sessions, or one of them is there twice. */
export function wholeTurn(spans: readonly ResolvedSpan[], { costOf }: Pick<AssembleOptions, 'costOf'>): WholeTurn | undefined {
  const trace = traceOf(spans);
  const { primary, sessionIds, hasConversationId } = sessionKeysIn(trace);
  if (trace.spans.length < spans.length || sessionIds.length > 1) return undefined;
  return { sessionKey: primary, hasConversationId, summary: summariseTrace(trace, { costOf, hasConversationId }) };
}
