import type { ResolvedSpan } from '../sessions/resolved';

/** More candidates than this are traces of a sender that is silent, and one example is enough to find it. */
const most = 5_000;
/** So many are looked up for one report. */
const mostLookedUp = 100;
/** A parent ends after its children, and its batch comes later still. Milliseconds. */
const patience = 60_000;

interface Candidate {
  readonly traceId: string;
  readonly spanId: string;
  readonly since: number;
}

/** What spans say of each other. */
export type SpanLinks = Pick<ResolvedSpan, 'traceId' | 'spanId' | 'parentSpanId'>;

/** Whether a span lies in the store. */
export type IsStored = (traceId: string, spanId: string) => Promise<boolean>;

/** Parents that spans name and that nobody has sent: a tier of the trace exports elsewhere, or not at all. */
export class MissingParents {
  /** In the order in which they were first named. */
  readonly #named = new Map<string, Candidate>();

  /** The spans of one request: which comes first in it says nothing. */
  see(spans: readonly SpanLinks[], now: number): void {
    for (const { traceId, parentSpanId } of spans) if (parentSpanId !== null) this.#name(traceId, parentSpanId, now);
    for (const { traceId, spanId } of spans) this.#named.delete(traceId + spanId);
  }

  /** Those that were waited for long enough: of the oldest so many, how many there are, and a trace that has one. */
  async find(isStored: IsStored, now: number): Promise<{ count: number; exampleTraceId: string | null }> {
    const due = [...this.#named.values()].filter(({ since }) => since + patience <= now).slice(0, mostLookedUp);
    const stored = await Promise.all(due.map(({ traceId, spanId }) => isStored(traceId, spanId)));
    const missing = due.filter((_, index) => !stored[index]);
    for (const [index, { traceId, spanId }] of due.entries()) if (stored[index]) this.#named.delete(traceId + spanId);
    return { count: missing.length, exampleTraceId: missing[0]?.traceId ?? null };
  }

  #name(traceId: string, spanId: string, now: number): void {
    const key = traceId + spanId;
    if (this.#named.has(key)) return;
    if (this.#named.size >= most) this.#named.delete(this.#named.keys().next().value ?? '');
    this.#named.set(key, { traceId, spanId, since: now });
  }
}
