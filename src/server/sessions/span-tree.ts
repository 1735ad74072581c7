import type { ResolvedSpan } from './resolved';

const UNPLACED = -2;
const NONE = -1;

/** The spans of one trace by their parents. Tolerates missing parents and cuts circles; work grows with the spans, not with their depth. */
export class SpanTree {
  private readonly indexes = new Map<string, number>();
  /** Of each span the index of its parent. */
  private readonly parents: number[] = [];
  private readonly depths: number[] = [];

  constructor(private readonly spans: readonly ResolvedSpan[]) {
    for (const [index, { spanId }] of spans.entries()) {
      this.indexes.set(spanId, index);
      this.parents.push(UNPLACED);
      this.depths.push(0);
    }
    for (let index = 0; index < spans.length; index++) this.placeWithAncestors(index);
  }

  /** Spans whose parent is not among the spans, in their order. */
  get tops(): ResolvedSpan[] {
    return this.spans.filter((_, index) => this.parents[index] === NONE);
  }

  parentOf({ spanId }: ResolvedSpan): ResolvedSpan | undefined {
    const index = this.indexes.get(spanId);
    return index === undefined ? undefined : this.spans[this.parents[index] as number];
  }

  /** From the parent outwards. */
  *ancestorsOf(span: ResolvedSpan): Generator<ResolvedSpan> {
    for (let above = this.parentOf(span); above; above = this.parentOf(above)) yield above;
  }

  /** Whether a span above passes the test. */
  hasAbove(span: ResolvedSpan, test: (above: ResolvedSpan) => boolean): boolean {
    for (let above = this.parentOf(span); above; above = this.parentOf(above)) if (test(above)) return true;
    return false;
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
  depthOf({ spanId }: ResolvedSpan): number {
    return this.depths[this.indexes.get(spanId) ?? NONE] ?? 0;
  }

  /** Most parents are placed before their children, or missing. */
  private placeWithAncestors(index: number): void {
    const parent = this.namedParent(index);
    if (parent === NONE || (parent !== index && this.parents[parent] !== UNPLACED)) this.place(index, parent);
    else this.placeWalk(index);
  }

  /** Walks up to what is placed already, then places downwards. A parent that stands on the walk itself would close a circle. */
  private placeWalk(from: number): void {
    const walk = new Set<number>();
    let top = from;
    while (top !== NONE && this.parents[top] === UNPLACED && !walk.has(top)) {
      walk.add(top);
      top = this.namedParent(top);
    }
    let parent = walk.has(top) ? NONE : top;
    for (const each of [...walk].reverse()) {
      this.place(each, parent);
      parent = each;
    }
  }

  private place(index: number, parent: number): void {
    if (this.parents[index] !== UNPLACED) return;
    this.parents[index] = parent;
    this.depths[index] = parent === NONE ? 0 : (this.depths[parent] as number) + 1;
  }

  private namedParent(index: number): number {
    const { parentSpanId } = this.spans[index] as ResolvedSpan;
    return parentSpanId === null ? NONE : (this.indexes.get(parentSpanId) ?? NONE);
  }
}
