import { canonicalJson } from '../../util/canonical-json';
import type { ResolvedSpan } from './resolved';

/** Which of two versions of the same span stands: the ended over the open, then the later, then the fuller. Commutative and idempotent. */
export function newerVersion(a: ResolvedSpan, b: ResolvedSpan): ResolvedSpan {
  if (a.endedAt !== b.endedAt) return (a.endedAt ?? -1) > (b.endedAt ?? -1) ? a : b;
  const [textOfA, textOfB] = [canonicalJson(a), canonicalJson(b)];
  if (textOfA.length !== textOfB.length) return textOfA.length > textOfB.length ? a : b;
  return textOfA >= textOfB ? a : b;
}

/** One version of each span, by start time and then span id: the canonical form that assembly starts from. */
export function canonicalSpans(spans: readonly ResolvedSpan[]): ResolvedSpan[] {
  const versions = new Map<string, ResolvedSpan>();
  for (const span of spans) {
    const known = versions.get(span.spanId);
    versions.set(span.spanId, known ? newerVersion(known, span) : span);
  }
  return [...versions.values()].sort(byStart);
}

export function byStart(a: ResolvedSpan, b: ResolvedSpan): number {
  return a.startedAt - b.startedAt || (a.spanId < b.spanId ? -1 : 1);
}
