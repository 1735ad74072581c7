import { AsyncContextContext, findAsyncContextVariable } from './async-context';
import type { AmbientContext, ContextKind, ContextPreference, Report } from './contract';
import { hasRegisteredContext, HostContext, registeredContext } from './host';
import { StackContext } from './stack';

/** Makes a context manager, or answers undefined where the runtime lacks what it needs. */
export type ContextFactory = () => AmbientContext | undefined;

export interface FindContextOptions {
  preference?: ContextPreference;
  /** What this runtime has to offer, best first. */
  offers: Partial<Record<ContextKind, ContextFactory>>;
  report: Report;
}

/**
 * Chooses how the context follows code. A manager that the application passed wins, then one that
 * it registered with OpenTelemetry, then the language's own, then what the runtime offers. What
 * cannot be had is reported once, and explicit passing takes its place.
 */
export function findContext({ preference = 'auto', offers, report }: FindContextOptions): AmbientContext {
  if (typeof preference === 'object') return new HostContext(preference);
  if (preference === 'auto') return bestOf({ ...standardOffers(), ...offers }, report);
  if (preference === 'stack') return new StackContext();
  return preferred(preference, offers, report);
}

function standardOffers(): Partial<Record<ContextKind, ContextFactory>> {
  return {
    host: () => (hasRegisteredContext() ? registeredContext() : undefined),
    'async-context': () => {
      const Variable = findAsyncContextVariable();
      return Variable && new AsyncContextContext(Variable);
    },
  };
}

function bestOf(offers: Partial<Record<ContextKind, ContextFactory>>, report: Report): AmbientContext {
  for (const make of Object.values(offers)) {
    const found = make();
    if (found) return found;
  }
  return explicit(report, 'This runtime has no way to keep a context over await.');
}

function preferred(kind: ContextKind, offers: Partial<Record<ContextKind, ContextFactory>>, report: Report): AmbientContext {
  return offers[kind]?.() ?? explicit(report, `The context manager '${kind}' is not to be had here.`);
}

/** Explicit passing, announced. */
export function explicit(report: Report, reason: string): AmbientContext {
  report('context-explicit', `${reason} Use the scope handle to carry the conversation over await.`);
  return new StackContext();
}
