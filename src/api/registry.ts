import type { Context, ContextManager, Span, SpanContext, Tracer, TracerProvider } from '@opentelemetry/api';
import { createContextKey, ROOT_CONTEXT } from './context';
import { INVALID_SPAN_CONTEXT, wrapSpanContext } from './span-context';

/** Where all copies of version 1 of the API find each other. */
interface Registry {
  version: string;
  trace?: TracerProvider;
  context?: ContextManager;
}

const REGISTRY = Symbol.for('opentelemetry.js.api.1');

/** A copy of the API reads only what was registered by its own version or a later one. */
const VERSION = '1.9.1';

const SPAN_KEY = /* @__PURE__ */ createContextKey('OpenTelemetry Context Key SPAN');

const realm = globalThis as { [REGISTRY]?: Registry };

/** False where somebody else has registered before. */
function register<K extends 'trace' | 'context'>(name: K, instance: Registry[K]): boolean {
  const registry = (realm[REGISTRY] ??= { version: VERSION });
  if (registry[name]) return false;
  registry[name] = instance;
  return true;
}

function unregister(name: 'trace' | 'context'): void {
  delete realm[REGISTRY]?.[name];
}

/** Calls `fn` in no other context than there is. */
const unmanaged: ContextManager = {
  active: () => ROOT_CONTEXT,
  with: (_context, fn, thisArg, ...args) => fn.call(thisArg, ...args),
  bind: (_context, target) => target,
  enable: () => unmanaged,
  disable: () => unmanaged,
};

const manager = (): ContextManager => realm[REGISTRY]?.context ?? unmanaged;

export const context = {
  setGlobalContextManager: (instance: ContextManager): boolean => register('context', instance),
  active: (): Context => manager().active(),
  with: ((...args) => manager().with(...args)) as ContextManager['with'],
  bind: <T>(target: Context, value: T): T => manager().bind(target, value),
  disable(): void {
    manager().disable();
    unregister('context');
  },
};

/** Spans that only hand on who their parent is. */
const noop: Pick<Tracer, 'startSpan' | 'startActiveSpan'> = {
  startSpan: (_name, _options, parent = context.active()) =>
    wrapSpanContext(trace.getSpanContext(parent) ?? INVALID_SPAN_CONTEXT),
  startActiveSpan(name: string, ...rest: unknown[]) {
    const fn = rest.pop() as (span: Span) => never;
    const parent = (rest[1] as Context | undefined) ?? context.active();
    const span = noop.startSpan(name, {}, parent);
    return context.with(trace.setSpan(parent, span), fn, undefined, span);
  },
};

/** May be asked for before a provider is registered: it looks for one at each span. */
function lateTracer(name: string, version?: string): Tracer {
  const tracer = (): Tracer => realm[REGISTRY]?.trace?.getTracer(name, version) ?? noop;
  return {
    startSpan: (...args) => tracer().startSpan(...args),
    startActiveSpan: (...args: unknown[]) => (tracer().startActiveSpan as (...args: unknown[]) => never)(...args),
  };
}

const getSpan = (target: Context): Span | undefined => (target.getValue(SPAN_KEY) as Span | undefined) || undefined;

export const trace = {
  setGlobalTracerProvider: (instance: TracerProvider): boolean => register('trace', instance),
  getTracer: lateTracer,
  disable: (): void => unregister('trace'),
  getSpan,
  getSpanContext: (target: Context): SpanContext | undefined => getSpan(target)?.spanContext(),
  setSpan: (target: Context, span: Span): Context => target.setValue(SPAN_KEY, span),
  deleteSpan: (target: Context): Context => target.deleteValue(SPAN_KEY),
  setSpanContext: (target: Context, spanContext: SpanContext): Context => target.setValue(SPAN_KEY, wrapSpanContext(spanContext)),
  wrapSpanContext,
};
