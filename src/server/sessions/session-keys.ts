import { canonicalSpans } from './merge-spans';
import type { ResolvedSpan } from './resolved';
import { SpanTree } from './span-tree';

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
  const ordered = canonicalSpans(spans);
  const tree = new SpanTree(ordered);
  const named = naming(ordered);
  const primary = outermost(named, tree)?.conversationId ?? `trace:${ordered[0]?.traceId ?? ''}`;
  const names = new Set(named);
  const bySpan = new Map(ordered.map((span) => [span.spanId, idOf(span, tree, names) ?? primary]));
  return { bySpan, sessionIds: [...new Set([primary, ...bySpan.values()])], primary, hasConversationId: named.length > 0 };
}

function naming(spans: readonly ResolvedSpan[]): ResolvedSpan[] {
  const named = spans.filter(({ conversationId }) => conversationId !== null);
  const best = Math.min(...named.map(({ conversationRank }) => conversationRank));
  return named.filter(({ conversationRank }) => conversationRank === best);
}

function outermost(named: readonly ResolvedSpan[], tree: SpanTree): ResolvedSpan | undefined {
  const byDepth = named.map((span) => ({ span, depth: tree.depthOf(span) }));
  const least = Math.min(...byDepth.map(({ depth }) => depth));
  return byDepth.find(({ depth }) => depth === least)?.span;
}

function idOf(span: ResolvedSpan, tree: SpanTree, names: ReadonlySet<ResolvedSpan>): string | null | undefined {
  if (names.has(span)) return span.conversationId;
  for (const above of tree.ancestorsOf(span)) if (names.has(above)) return above.conversationId;
  return undefined;
}
