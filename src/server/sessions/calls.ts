import type { CostTotals, TokenTotals } from './api';
import type { ResolvedSpan } from './resolved';

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

/** The model calls of one trace, each once, by start time: what tokens and cost are summed over. */
export function callsOfTrace(_spans: readonly ResolvedSpan[], _costOf: CostOf): ModelCall[] {
  return [];
}

export function totalTokens(_calls: readonly ModelCall[]): TokenTotals {
  return { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 };
}

export function totalCost(_calls: readonly ModelCall[]): CostTotals {
  return { total: null, unpricedCalls: 0 };
}
