import type { Context, ContextManager } from '@opentelemetry/api';
import { type AnyFunction, bindFunction, bindTo } from './bind';

type Listener = AnyFunction & { listener?: AnyFunction };
type EmitterMethod = (event: unknown, listener: Listener) => unknown;

interface Emitter {
  on: EmitterMethod;
  addListener: EmitterMethod;
  prependListener: EmitterMethod;
  off: EmitterMethod;
  removeListener: EmitterMethod;
}

const ADDING = ['on', 'addListener', 'prependListener'] as const;
const REMOVING = ['off', 'removeListener'] as const;

const boundEmitters = new WeakSet<object>();

/** {@link bindTo} for servers: an event emitter calls the listeners that it is given from now on in `context`. */
export function bindAlsoEmitters<T>(manager: ContextManager, context: Context, target: T): T {
  if (isEmitter(target)) bindEmitter(manager, context, target);
  return bindTo(manager, context, target);
}

function isEmitter(target: unknown): target is Emitter {
  if (typeof target !== 'object' || target === null) return false;
  const candidate = target as Record<string, unknown>;
  return [...ADDING, ...REMOVING].every((method) => typeof candidate[method] === 'function');
}

/**
 * Node's `once` adds a wrapper through `this.on` and takes that wrapper off when it fires. It finds
 * listeners by identity or by their `listener` property, so both are kept: a bound listener names
 * the original, and a removal is translated.
 */
function bindEmitter(manager: ContextManager, context: Context, emitter: Emitter): void {
  if (boundEmitters.has(emitter)) return;
  boundEmitters.add(emitter);
  const bindings = new WeakMap<Listener, Listener>();
  for (const method of ADDING) {
    const add = emitter[method];
    emitter[method] = function (event, listener) {
      return add.call(this, event, bindListener(manager, context, listener, bindings));
    };
  }
  for (const method of REMOVING) {
    const remove = emitter[method];
    emitter[method] = function (event, listener) {
      return remove.call(this, event, bindings.get(listener) ?? listener);
    };
  }
}

function bindListener(
  manager: ContextManager,
  context: Context,
  listener: Listener,
  bindings: WeakMap<Listener, Listener>,
): Listener {
  if (typeof listener !== 'function') return listener;
  const known = bindings.get(listener);
  if (known) return known;
  const bound: Listener = bindFunction(manager, context, listener);
  bound.listener = listener.listener ?? listener;
  bindings.set(listener, bound);
  return bound;
}
