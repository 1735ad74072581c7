import type { CostTotals, TokenTotals } from './api';
import { byStart, canonicalSpans } from './merge-spans';
import type { ResolvedSpan } from './resolved';
import { SpanTree } from './span-tree';

/** Price of one call in US dollars; null when unknown. Must not throw. */
export type CostOf = (span: ResolvedSpan) => number | null;

/** One call of a model (or an embedding), seen by one span or by several. */
export interface ModelCall {
  /** The innermost span, its gaps filled from the outer spans that saw the same call. */
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
export function callsOfTrace(spans: readonly ResolvedSpan[], costOf: CostOf): ModelCall[] {
  const ordered = canonicalSpans(spans);
  const tree = new SpanTree(ordered);
  const inferences = ordered.filter(isInference);
  const leaves = inferences.filter((span) => !tree.descendantsOf(span).some(isInference));
  const calls = leaves.map((leaf) => inferenceCall(leaf, tree, costOf));
  return [...calls, ...reportedAbove(ordered, tree, costOf)].sort((a, b) => byStart(a.span, b.span));
}

export function isInference({ category }: ResolvedSpan): boolean {
  return category === 'model' || category === 'embedding';
}

function inferenceCall(leaf: ResolvedSpan, tree: SpanTree, costOf: CostOf): ModelCall {
  const outer = [...tree.ancestorsOf(leaf)].filter(isInference);
  const same = outer.filter((span) => isSameCall(span, leaf) && soleInference(span, tree));
  const span = same.reduce(fillGaps, leaf);
  return { span, spanIds: [leaf.spanId, ...same.map(({ spanId }) => spanId)], cost: costOf(span), isInference: true };
}

/** An outer span that saw several calls is their sum, not one of them. */
function soleInference(span: ResolvedSpan, tree: SpanTree): boolean {
  return tree.descendantsOf(span).filter(isInference).filter((each) => !tree.descendantsOf(each).some(isInference)).length === 1;
}

function isSameCall(outer: ResolvedSpan, inner: ResolvedSpan): boolean {
  if (outer.responseId !== null && inner.responseId !== null) return outer.responseId === inner.responseId;
  return outer.model === null || inner.model === null || similarModels(outer.model, inner.model);
}

/** One names the model that was asked for, the other the dated one that answered. */
function similarModels(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a);
}

function fillGaps(inner: ResolvedSpan, outer: ResolvedSpan): ResolvedSpan {
  return {
    ...inner,
    tokens: inner.tokens ?? outer.tokens,
    model: inner.model ?? outer.model,
    provider: inner.provider ?? outer.provider,
    reportedCost: inner.reportedCost ?? outer.reportedCost,
    inputMessages: inner.inputMessages ?? outer.inputMessages,
    outputMessages: inner.outputMessages ?? outer.outputMessages,
    systemInstructions: inner.systemInstructions ?? outer.systemInstructions,
    toolDefinitions: inner.toolDefinitions ?? outer.toolDefinitions,
    timeToFirstChunkMs: inner.timeToFirstChunkMs ?? outer.timeToFirstChunkMs,
  };
}

/** Usage that only an agent or a root reports: the outermost spans below which nothing else does. */
function reportedAbove(spans: readonly ResolvedSpan[], tree: SpanTree, costOf: CostOf): ModelCall[] {
  const reports = (span: ResolvedSpan): boolean => span.tokens !== null || span.reportedCost !== null;
  return spans
    .filter((span) => !isInference(span) && reports(span) && !tree.descendantsOf(span).some(reports))
    .filter((span) => ![...tree.ancestorsOf(span)].some(isInference))
    .map((span) => ({ span, spanIds: [span.spanId], cost: costOf(span), isInference: false }));
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
