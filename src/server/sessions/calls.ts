import type { CostTotals, TokenTotals } from './api';
import { byStart } from './merge-spans';
import type { ResolvedSpan } from './resolved';
import type { SpanTree } from './span-tree';
import { traceOf } from './trace';

/** Price of one call in US dollars; null when unknown. Must not throw. */
export type CostOf = (span: ResolvedSpan) => number | null;

/** One call of a model (or an embedding), seen by one span or by several. */
export interface ModelCall {
  /** The innermost span, its gaps filled from the other spans that saw the same call. */
  span: ResolvedSpan;
  /** Ids of every span that saw the call. */
  spanIds: string[];
  cost: number | null;
  /** False for the usage of an agent whose model calls report none. */
  isInference: boolean;
}

/**
 * The model calls of one trace, each once, by start time: what tokens and cost are summed over. Only the innermost spans
 * count, because agents and SDK roots repeat the sum of what is below them.
 */
export function callsOfTrace(given: readonly ResolvedSpan[], costOf: CostOf): ModelCall[] {
  const { spans, tree } = traceOf(given);
  return callsInTree(spans, tree, costOf);
}

/** The same for canonical spans whose tree is there already. */
export function callsInTree(ordered: readonly ResolvedSpan[], tree: SpanTree, costOf: CostOf): ModelCall[] {
  const groups = grouped(ordered.filter(isInference), tree);
  const calls = groups.map((seen) => toCall(seen, costOf, true));
  const above = reportedAbove(ordered, tree).map((span) => toCall([span], costOf, false));
  return [...calls, ...above].sort((a, b) => byStart(a.span, b.span));
}

export function isInference({ category }: ResolvedSpan): boolean {
  return category === 'model' || category === 'embedding';
}

function toCall(seen: readonly [ResolvedSpan, ...ResolvedSpan[]], costOf: CostOf, isInferenceCall: boolean): ModelCall {
  const span = seen.reduce(fillGaps);
  return { span, spanIds: seen.map(({ spanId }) => spanId), cost: costOf(span), isInference: isInferenceCall };
}

type Group = [ResolvedSpan, ...ResolvedSpan[]];

/** Spans that saw the same call, the innermost first. */
function grouped(inferences: readonly ResolvedSpan[], tree: SpanTree): Group[] {
  const above = tree.above(inferences);
  const groups = twinsOf(inferences.filter((span) => !above.has(span)));
  const outer = inferences.filter((span) => above.has(span));
  if (outer.length === 0) return groups;
  const below = groupsBelow(groups, tree);
  const alone = outer.filter((span) => !isCovered(span, below.get(span) ?? []));
  return [...groups, ...alone.map((span): Group => [span])];
}

function twinsOf(leaves: readonly ResolvedSpan[]): Group[] {
  const groups: Group[] = [];
  const byResponse = new Map<string, Group>();
  for (const leaf of leaves) {
    const known = leaf.responseId === null ? undefined : byResponse.get(leaf.responseId);
    if (known && isTwin(known[0], leaf)) {
      known.push(leaf);
      continue;
    }
    const group: Group = [leaf];
    groups.push(group);
    if (leaf.responseId !== null) byResponse.set(leaf.responseId, group);
  }
  return groups;
}

function groupsBelow(groups: readonly Group[], tree: SpanTree): Map<ResolvedSpan, Group[]> {
  const below = new Map<ResolvedSpan, Group[]>();
  for (const group of groups) {
    const outer = new Set(group.flatMap((span) => [...tree.ancestorsOf(span)].filter(isInference)));
    for (const span of outer) below.set(span, [...(below.get(span) ?? []), group]);
  }
  return below;
}

/** The same call seen by two spans that do not know of each other: one answer, one time within the other. */
function isTwin(first: ResolvedSpan, second: ResolvedSpan): boolean {
  const isWithin =
    first.endedAt === null || (second.endedAt !== null && second.startedAt < first.endedAt && second.endedAt <= first.endedAt);
  return isWithin && (first.tokens === null || second.tokens === null || sameTokens(first.tokens, second.tokens));
}

function sameTokens(a: TokenTotals, b: TokenTotals): boolean {
  return a.input === b.input && a.output === b.output;
}

/**
 * An outer span is the same call as the one below, or the sum of several, or a call of its own around others (a retrieval
 * that embeds, a guard that asks another model).
 */
function isCovered(outer: ResolvedSpan, below: readonly Group[]): boolean {
  const same = below.filter(([span]) => isSameCall(outer, span));
  if (below.length === 1 && same.length === 1) same[0]?.push(outer);
  return same.length > 0 || outer.tokens === null || isSum(outer.tokens, below);
}

function isSum(tokens: TokenTotals, below: readonly Group[]): boolean {
  return sameTokens(
    tokens,
    below.reduce((sum, [span]) => addTokens(sum, span.tokens), NO_TOKENS),
  );
}

function isSameCall(outer: ResolvedSpan, inner: ResolvedSpan): boolean {
  if (outer.category !== inner.category) return false;
  if (outer.responseId !== null && inner.responseId !== null) return outer.responseId === inner.responseId;
  return outer.model === null || inner.model === null || similarModels(outer.model, inner.model);
}

/** One names the model that was asked for, the other the dated one that answered; gateways put the provider before it. */
function similarModels(a: string, b: string): boolean {
  const [first, second] = [a, b].map((model) => model.slice(model.lastIndexOf('/') + 1));
  return first !== undefined && second !== undefined && (first.startsWith(second) || second.startsWith(first));
}

function fillGaps(inner: ResolvedSpan, outer: ResolvedSpan): ResolvedSpan {
  return {
    ...inner,
    tokens: inner.tokens ?? outer.tokens,
    model: inner.model ?? outer.model,
    provider: inner.provider ?? outer.provider,
    responseId: inner.responseId ?? outer.responseId,
    reportedCost: inner.reportedCost ?? outer.reportedCost,
    inputMessages: inner.inputMessages ?? outer.inputMessages,
    outputMessages: inner.outputMessages ?? outer.outputMessages,
    systemInstructions: inner.systemInstructions ?? outer.systemInstructions,
    toolDefinitions: inner.toolDefinitions ?? outer.toolDefinitions,
    timeToFirstChunkMs: inner.timeToFirstChunkMs ?? outer.timeToFirstChunkMs,
  };
}

/** Usage that only an agent or a root reports: the innermost spans below and above which nothing else does. */
function reportedAbove(spans: readonly ResolvedSpan[], tree: SpanTree): ResolvedSpan[] {
  const reporting = spans.filter(({ tokens, reportedCost }) => tokens !== null || reportedCost !== null);
  if (reporting.every(isInference)) return [];
  const above = tree.above(reporting);
  return reporting.filter((span) => !isInference(span) && !above.has(span) && !tree.hasAbove(span, isInference));
}

export function totalTokens(calls: readonly ModelCall[]): TokenTotals {
  return calls.reduce((sum, { span }) => addTokens(sum, span.tokens), NO_TOKENS);
}

export const NO_TOKENS: TokenTotals = Object.freeze({ input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 });

export function addTokens(a: TokenTotals, b: TokenTotals | null): TokenTotals {
  if (!b) return a;
  return {
    input: a.input + b.input,
    output: a.output + b.output,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite: a.cacheWrite + b.cacheWrite,
    reasoning: a.reasoning + b.reasoning,
  };
}

/** A call without tokens (a failed one) costs nothing and lacks no price. */
export function totalCost(calls: readonly ModelCall[]): CostTotals {
  const priced = calls.filter(({ cost }) => cost !== null);
  const total = priced.reduce((sum, { cost }) => sum + (cost ?? 0), 0);
  return {
    total: priced.length > 0 ? total : null,
    unpricedCalls: calls.filter(({ cost, span }) => cost === null && span.tokens !== null).length,
  };
}
