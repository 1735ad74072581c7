import { mergeEvents, resolveSpan, type ResolvedEvent } from '../ingest/resolve';
import type { PriceOverrides, Prices } from '../cost/prices';
import { summariseTurn } from '../sessions/assemble';
import type { CostOf } from '../sessions/calls';
import { newerVersion } from '../sessions/merge-spans';
import { sessionKeysOfTrace } from '../sessions/session-keys';
import { summariseSession } from '../sessions/summary';
import { wholeTurn } from '../sessions/whole-turn';
import type { SessionRules } from '../store/rules';

/** The rules of sessions with the prices that they count by. */
export interface AppRules extends SessionRules {
  /** Loads the price table at the first use. */
  costOf(): Promise<CostOf>;
}

/** Brings the pure rules of sessions together for a store. */
export function createSessionRules(overrides?: PriceOverrides): AppRules {
  let loading: Promise<Prices> | undefined;
  let costOf: CostOf = (span) => span.reportedCost;

  const loadCosts = async (): Promise<CostOf> => {
    loading ??= import('../cost/prices').then(({ loadPrices }) => loadPrices(overrides));
    const prices = await loading;
    costOf = (span) => prices.costOf(span);
    return costOf;
  };

  return {
    costOf: loadCosts,
    prepare: async () => void (await loadCosts()),
    resolve: resolveSpan,
    mergeEvents: (span, events) => mergeEvents(span, events as ResolvedEvent[]),
    newerVersion,
    sessionKeys: sessionKeysOfTrace,
    summariseTurn: (spans, context) => summariseTurn(spans, { ...context, costOf }),
    wholeTurn: (spans) => wholeTurn(spans, { costOf }),
    summariseSession,
  };
}
