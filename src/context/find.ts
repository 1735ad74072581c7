import { AsyncContextContext, findAsyncContextVariable } from './async-context';
import type { AmbientContext, ContextKind, ContextPreference, Report } from './contract';
import { hasRegisteredContext, HostContext, registeredContext } from './host';
import { StackContext } from './stack';

/** Makes a context manager, or answers undefined where the runtime lacks what it needs. */
export type ContextFactory = () => AmbientContext | undefined;

type Offers = Partial<Record<ContextKind, ContextFactory>>;

export interface FindContextOptions {
  preference?: ContextPreference;
  /** What this runtime has to offer, best first. */
  offers: Offers;
  report: Report;
}

/**
 * Chooses how the context follows code. A manager that the application passed wins, then one that
 * it registered with OpenTelemetry, then the language's own, then what the runtime offers. What
 * cannot be had is reported once, and explicit passing takes its place.
 */
export function findContext({ preference = 'auto', offers, report }: FindContextOptions): AmbientContext {
  if (typeof preference === 'object') return new HostContext(preference, preference);
  if (preference === 'stack') return new StackContext();
  const found = preference === 'auto' ? bestOf({ ...STANDARD_OFFERS, ...offers }) : offers[preference]?.();
  return found ?? explicit(report, `There is no context manager '${preference}' here.`);
}

const STANDARD_OFFERS: Offers = {
  host: () => (hasRegisteredContext() ? registeredContext() : undefined),
  'async-context': () => {
    const Variable = findAsyncContextVariable();
    return Variable && new AsyncContextContext(Variable);
  },
};

function bestOf(offers: Offers): AmbientContext | undefined {
  for (const make of Object.values(offers)) {
    const found = make();
    if (found) return found;
  }
  return undefined;
}

/** Explicit passing, announced. */
export function explicit(report: Report, reason: string): AmbientContext {
  reportExplicit(report, reason);
  return new StackContext();
}

export function reportExplicit(report: Report, reason: string): void {
  report('context-explicit', `${reason} Use the scope handle to carry the conversation over await.`);
}
