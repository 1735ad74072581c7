import type { ResolvedSpan } from '../../sessions/resolved';
import type { SessionRules } from '../rules';
import { groupBy } from './group-by';
import { wellFormed } from './sql';

/** Which session each span belongs to; `spans` are all of their traces. */
export function sessionsOf(
  rules: SessionRules,
  spans: readonly ResolvedSpan[],
): (span: Pick<ResolvedSpan, 'traceId' | 'spanId'>) => string {
  const traces = groupBy(spans, ({ traceId }) => traceId);
  const keys = new Map(Array.from(traces, ([traceId, own]) => [traceId, rules.sessionKeys(own).bySpan]));
  return ({ traceId, spanId }) => wellFormed(keys.get(traceId)?.get(spanId) ?? `trace:${traceId}`);
}
