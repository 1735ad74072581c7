import type { ResolvedSpan } from './resolved';
import type { SpanTree } from './span-tree';
import { type Trace, traceOf } from './trace';

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

/**
 * Which session each span of a trace belongs to: the one it names, else that of its nearest ancestor that names one, else
 * the trace's. Only ids under the most telling key that the trace carries count.
 */
export function sessionKeysOfTrace(spans: readonly ResolvedSpan[]): SessionKeys {
  return sessionKeysIn(traceOf(spans));
}

/** The same for spans whose tree is there already. */
export function sessionKeysIn({ spans, tree }: Trace): SessionKeys {
  const named = naming(spans);
  const primary = outermost(named, tree)?.conversationId ?? `trace:${spans[0]?.traceId ?? ''}`;
  const names = new Set(named);
  const bySpan = new Map<string, string>();
  for (const span of spans) bySpan.set(span.spanId, idOf(span, tree, names) ?? primary);
  return { bySpan, sessionIds: [...new Set([primary, ...bySpan.values()])], primary, hasConversationId: named.length > 0 };
}

function naming(spans: readonly ResolvedSpan[]): ResolvedSpan[] {
  const named = spans.filter(({ conversationId }) => conversationId !== null);
  const best = named.reduce((least, { conversationRank }) => Math.min(least, conversationRank), Infinity);
  return named.filter(({ conversationRank }) => conversationRank === best);
}

function outermost(named: readonly ResolvedSpan[], tree: SpanTree): ResolvedSpan | undefined {
  let found: ResolvedSpan | undefined;
  for (const span of named) if (found === undefined || tree.depthOf(span) < tree.depthOf(found)) found = span;
  return found;
}

function idOf(span: ResolvedSpan, tree: SpanTree, names: ReadonlySet<ResolvedSpan>): string | null | undefined {
  if (names.has(span)) return span.conversationId;
  for (const above of tree.ancestorsOf(span)) if (names.has(above)) return above.conversationId;
  return undefined;
}
