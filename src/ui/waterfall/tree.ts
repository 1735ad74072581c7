import type { SpanSummary } from '../../server/sessions/api';

/** A line of the waterfall. */
export interface TreeRow {
  span: SpanSummary;
  /** From one. */
  depth: number;
  childCount: number;
  collapsed: boolean;
  /** The parent is named but never arrived. */
  orphan: boolean;
}

/** Spans as a tree, parents before children, by start time; children of collapsed spans are left out. */
export function treeRows(spans: SpanSummary[], collapsed: ReadonlySet<string>): TreeRow[] {
  const known = new Set(spans.map((span) => span.spanId));
  const children = childrenOf(spans, known);
  const rows: TreeRow[] = [];
  const seen = new Set<string>();
  const pending = startOrder(children.get(null) ?? []).map((span) => ({ span, depth: 1 }));
  const visit = () => {
    for (let next = pending.shift(); next; next = pending.shift()) {
      if (seen.has(next.span.spanId)) continue;
      seen.add(next.span.spanId);
      const own = children.get(next.span.spanId) ?? [];
      const folded = collapsed.has(next.span.spanId);
      rows.push({
        ...next,
        childCount: own.length,
        collapsed: folded,
        orphan: next.depth === 1 && next.span.parentSpanId !== null,
      });
      const { depth } = next;
      if (folded) markSeen(own, children, seen);
      else pending.unshift(...startOrder(own).map((span) => ({ span, depth: depth + 1 })));
    }
  };
  visit();
  pending.push(...startOrder(spans.filter((span) => !seen.has(span.spanId))).map((span) => ({ span, depth: 1 })));
  visit();
  return rows;
}

function childrenOf(spans: SpanSummary[], known: Set<string>): Map<string | null, SpanSummary[]> {
  const children = new Map<string | null, SpanSummary[]>();
  for (const span of spans) {
    const parent = parentOf(span, known);
    const siblings = children.get(parent);
    if (siblings) siblings.push(span);
    else children.set(parent, [span]);
  }
  return children;
}

/** Spans whose parents form a circle have no root; they are reached in the second pass. */
function parentOf(span: SpanSummary, known: Set<string>): string | null {
  return span.parentSpanId !== null && known.has(span.parentSpanId) && span.parentSpanId !== span.spanId
    ? span.parentSpanId
    : null;
}

function markSeen(spans: SpanSummary[], children: Map<string | null, SpanSummary[]>, seen: Set<string>): void {
  const pending = [...spans];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (seen.has(next.spanId)) continue;
    seen.add(next.spanId);
    pending.push(...(children.get(next.spanId) ?? []));
  }
}

function startOrder(spans: SpanSummary[]): SpanSummary[] {
  return [...spans].sort((a, b) => a.startedAt - b.startedAt);
}
