import type { ResolvedSpan } from './resolved';

/** The spans of one trace by their parents. Tolerates missing parents and circles. */
export class SpanTree {
  private readonly byId: Map<string, ResolvedSpan>;
  private readonly children = new Map<string, ResolvedSpan[]>();

  constructor(private readonly spans: readonly ResolvedSpan[]) {
    this.byId = new Map(spans.map((span) => [span.spanId, span]));
    for (const span of spans) {
      const parent = this.parentOf(span);
      if (parent) this.childrenOf(parent).push(span);
    }
  }

  /** Spans whose parent is not among the spans, in their order. */
  get tops(): ResolvedSpan[] {
    return this.spans.filter((span) => !this.parentOf(span));
  }

  parentOf({ parentSpanId, spanId }: ResolvedSpan): ResolvedSpan | undefined {
    return parentSpanId === null || parentSpanId === spanId ? undefined : this.byId.get(parentSpanId);
  }

  /** From the parent outwards. */
  *ancestorsOf(span: ResolvedSpan): Generator<ResolvedSpan> {
    const seen = new Set([span.spanId]);
    for (let above = this.parentOf(span); above && !seen.has(above.spanId); above = this.parentOf(above)) {
      seen.add(above.spanId);
      yield above;
    }
  }

  /** All below, nearest first. */
  descendantsOf(span: ResolvedSpan): ResolvedSpan[] {
    const found = new Set(this.directlyBelow(span));
    for (const each of found) for (const child of this.directlyBelow(each)) found.add(child);
    found.delete(span);
    return [...found];
  }

  depthOf(span: ResolvedSpan): number {
    return [...this.ancestorsOf(span)].length;
  }

  private directlyBelow({ spanId }: ResolvedSpan): readonly ResolvedSpan[] {
    return this.children.get(spanId) ?? [];
  }

  private childrenOf({ spanId }: ResolvedSpan): ResolvedSpan[] {
    const known = this.children.get(spanId);
    if (known) return known;
    const list: ResolvedSpan[] = [];
    this.children.set(spanId, list);
    return list;
  }
}
