import type { ResolvedSpan } from '../sessions/resolved';

/** More candidates than this are traces of a sender that is silent, and one example is enough to find it. */
const most = 5_000;
/** So many are looked up for one report. */
const mostLookedUp = 100;
/** A parent ends after its children, and its batch comes later still. Milliseconds. */
const patience = 60_000;

/** Parents of a trace, and since when they are missed. */
type Candidates = Map<string, number>;

/** What spans say of each other. */
export type SpanLinks = Pick<ResolvedSpan, 'traceId' | 'spanId' | 'parentSpanId'>;

/** Whether a span lies in the store. */
export type IsStored = (traceId: string, spanId: string) => Promise<boolean>;

/** Parents that spans name and that nobody has sent: a tier of the trace exports elsewhere, or not at all. */
export class MissingParents {
  /** By trace, in the order in which they were first named. */
  readonly #named = new Map<string, Candidates>();
  #size = 0;

  /** Spans of one trace that came together: which comes first says nothing. */
  see(spans: readonly SpanLinks[], now: number): void {
    const traceId = spans[0]?.traceId ?? '';
    const sent = new Set<string>();
    for (const { spanId } of spans) sent.add(spanId);
    for (const { parentSpanId } of spans) {
      if (parentSpanId !== null && !sent.has(parentSpanId)) this.#name(traceId, parentSpanId, now);
    }
    if (this.#named.has(traceId)) for (const spanId of sent) this.#forget(traceId, spanId);
  }

  /** Those that were waited for long enough: of the oldest so many, how many there are, and a trace that has one. */
  async find(isStored: IsStored, now: number): Promise<{ count: number; exampleTraceId: string | null }> {
    const due = this.#due(now);
    const stored = await Promise.all(due.map(({ traceId, spanId }) => isStored(traceId, spanId)));
    const missing = due.filter((_, index) => !stored[index]);
    for (const [index, { traceId, spanId }] of due.entries()) if (stored[index]) this.#forget(traceId, spanId);
    return { count: missing.length, exampleTraceId: missing[0]?.traceId ?? null };
  }

  #due(now: number): { traceId: string; spanId: string }[] {
    const all = Array.from(this.#named, ([traceId, candidates]) =>
      Array.from(candidates, ([spanId, since]) => ({ traceId, spanId, since })),
    );
    return all
      .flat()
      .filter(({ since }) => since + patience <= now)
      .slice(0, mostLookedUp);
  }

  #name(traceId: string, spanId: string, now: number): void {
    if (this.#size >= most) this.#forgetOldest();
    const candidates = this.#named.get(traceId) ?? new Map<string, number>();
    if (candidates.has(spanId)) return;
    candidates.set(spanId, now);
    this.#named.set(traceId, candidates);
    this.#size += 1;
  }

  #forgetOldest(): void {
    const [oldest] = this.#named;
    if (!oldest) return;
    const [traceId, candidates] = oldest;
    this.#named.delete(traceId);
    this.#size -= candidates.size;
  }

  #forget(traceId: string, spanId: string): void {
    const candidates = this.#named.get(traceId);
    if (!candidates?.delete(spanId)) return;
    this.#size -= 1;
    if (candidates.size === 0) this.#named.delete(traceId);
  }
}
