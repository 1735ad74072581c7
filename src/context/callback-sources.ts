import { ROOT_CONTEXT } from '@opentelemetry/api';
import type { AmbientContext } from './contract';
import { keepHandlerContext, keepListenerContext } from './event-listeners';
import { inPlaceOf, ownerOf, patch, prototypeOf, type Restore } from './patch';

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;
type AnyConstructor = new (...args: unknown[]) => object;

/** Functions that take a callback first and call it later, in a task. */
const TASK_SOURCES = ['setTimeout', 'setInterval', 'requestAnimationFrame'] as const;

/** Their callbacks come in a task as well, except for mutations. */
const OBSERVERS = ['IntersectionObserver', 'ResizeObserver', 'PerformanceObserver', 'ReportingObserver'] as const;

/**
 * Callbacks that are no promise reactions keep the context of where they were set. Answers the
 * undo, which puts back every property that nobody else has replaced since.
 *
 * A task starts outside of all contexts, so a callback set there needs no wrapper. A microtask may
 * run among those of a conversation, so its callback always gets one.
 *
 * @param zone true where Zone.js is on the page: only what it does not follow is touched.
 */
export function keepCallbackContext(context: AmbientContext, zone = false): Restore {
  let keeping = true;
  const kept = (callback: unknown): unknown =>
    keeping && context.active() !== ROOT_CONTEXT ? bound(context, callback) : callback;
  const alwaysKept = (callback: unknown): unknown => (keeping ? bound(context, callback) : callback);

  const beyondZone = [
    patchFunction(globalThis, 'requestIdleCallback', kept),
    patchFunction(prototypeOf('Scheduler'), 'postTask', kept),
    ...OBSERVERS.map((name) => patchConstructor(name, kept)),
    ...keepHandlerContext(context),
  ];
  const inZone = (): (Restore | undefined)[] => [
    ...TASK_SOURCES.map((name) => patchFunction(globalThis, name, kept)),
    patchFunction(globalThis, 'queueMicrotask', alwaysKept),
    patchConstructor('MutationObserver', alwaysKept),
    ...keepListenerContext(context),
  ];
  const restores = zone ? beyondZone : [...beyondZone, ...inZone()];
  return () => {
    keeping = false;
    for (const restore of restores.reverse()) restore?.();
  };
}

function bound(context: AmbientContext, callback: unknown): unknown {
  return typeof callback === 'function' ? context.bind(context.active(), callback) : callback;
}

function patchFunction(object: object | undefined, name: string, keep: (callback: unknown) => unknown): Restore | undefined {
  return patch(object && ownerOf(object, name), name, 'value', ({ value: original }: { value?: AnyFunction }) => ({
    value: inPlaceOf(original as AnyFunction, function (callback, ...rest) {
      return (original as AnyFunction).call(this, keep(callback), ...rest);
    }),
  }));
}

/** A proxy, so that `instanceof`, static members and subclasses see the constructor they know. */
function patchConstructor(name: string, keep: (callback: unknown) => unknown): Restore | undefined {
  return patch(globalThis, name, 'value', ({ value: Original }: { value?: AnyConstructor }) => ({
    value: new Proxy(Original as AnyConstructor, {
      construct: (target, [callback, ...rest], newTarget) => Reflect.construct(target, [keep(callback), ...rest], newTarget),
    }),
  }));
}
