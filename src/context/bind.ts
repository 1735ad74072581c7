import type { Context, ContextManager } from '@opentelemetry/api';

export type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/** `ContextManager.bind` for every manager: a function comes back wrapped, anything else as it is. */
export function bindTo<T>(manager: ContextManager, context: Context, target: T): T {
  if (typeof target !== 'function') return target;
  return bindFunction(manager, context, target as unknown as AnyFunction) as unknown as T;
}

export function bindFunction(manager: ContextManager, context: Context, target: AnyFunction): AnyFunction {
  function bound(this: unknown, ...args: unknown[]): unknown {
    return manager.with(context, target, this, ...args);
  }
  Object.defineProperty(bound, 'length', { value: target.length, configurable: true });
  return bound;
}
