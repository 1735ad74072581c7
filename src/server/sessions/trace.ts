import { canonicalSpans } from './merge-spans';
import type { ResolvedSpan } from './resolved';
import { SpanTree } from './span-tree';

/** The spans of one trace, or those of one of its sessions, in their canonical form and by their parents. */
export interface Trace {
  spans: readonly ResolvedSpan[];
  tree: SpanTree;
}

export function traceOf(given: readonly ResolvedSpan[]): Trace {
  const spans = canonicalSpans(given);
  return { spans, tree: new SpanTree(spans) };
}
