import type { ResolvedSpan } from './resolved';

/** The spans of one trace by their parents. Tolerates missing parents and cuts circles; work grows with the spans, not with their depth. */
export class SpanTree {
  private readonly parents = new Map<ResolvedSpan, ResolvedSpan>();
  private readonly depths = new Map<ResolvedSpan, number>();

  constructor(private readonly spans: readonly ResolvedSpan[]) {
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    for (const span of spans) this.placeWithAncestors(span, byId);
  }

  /** Spans whose parent is not among the spans, in their order. */
  get tops(): ResolvedSpan[] {
    return this.spans.filter((span) => !this.parents.has(span));
  }

  parentOf(span: ResolvedSpan): ResolvedSpan | undefined {
    return this.parents.get(span);
  }

  /** From the parent outwards. */
  *ancestorsOf(span: ResolvedSpan): Generator<ResolvedSpan> {
    for (let above = this.parentOf(span); above; above = this.parentOf(above)) yield above;
  }

  /** Every span with at least one of the given below it. */
  above(given: readonly ResolvedSpan[]): Set<ResolvedSpan> {
    const found = new Set<ResolvedSpan>();
    for (const span of given) {
      for (let above = this.parentOf(span); above && !found.has(above); above = this.parentOf(above)) found.add(above);
    }
    return found;
  }

  /** Number of spans above. */
  depthOf(span: ResolvedSpan): number {
    return this.depths.get(span) ?? 0;
  }

  /** Walks up to what is placed already, then places downwards. A parent that stands on the walk itself would close a circle. */
  private placeWithAncestors(span: ResolvedSpan, byId: ReadonlyMap<string, ResolvedSpan>): void {
    const walk = new Set<ResolvedSpan>();
    let top: ResolvedSpan | undefined = span;
    while (top && !this.depths.has(top) && !walk.has(top)) {
      walk.add(top);
      top = top.parentSpanId === null ? undefined : byId.get(top.parentSpanId);
    }
    let parent = top && walk.has(top) ? undefined : top;
    for (const each of [...walk].reverse()) {
      if (parent) this.parents.set(each, parent);
      this.depths.set(each, parent ? this.depthOf(parent) + 1 : 0);
      parent = each;
    }
  }
}
