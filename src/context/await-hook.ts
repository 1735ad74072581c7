import { inPlaceOf, type Restore } from './patch';
import type { Segments } from './segments';

type Then = (this: unknown, onFulfilled?: unknown, onRejected?: unknown) => unknown;

/** One hook in a realm, whichever copy of the package set it. */
const GUARD = Symbol.for('threadlight.await-hook');

/**
 * Lets `await` tell which context it was made in.
 *
 * `await promise` looks at `promise.constructor`. When that is not the intrinsic `Promise`, the
 * engine reads `promise.then` at once, while the awaiter's context is still current, and calls what
 * it got in a microtask (https://tc39.es/ecma262/#sec-promise-resolve, #sec-promise-resolve-functions).
 * So both become accessors on the prototype: `then` answers a function that remembers the context.
 *
 * Answers undefined, with nothing changed, where another library has replaced promises or a hook
 * is in place already.
 *
 * @param zoneCame is called when Zone.js takes over `then` afterwards: from then on contexts would be mixed up, so the hook
 * has to be taken off.
 */
export function installAwaitHook(segments: Segments, zoneCame: () => void): Restore | undefined {
  const Intrinsic = (async () => {})().constructor as PromiseConstructor;
  const prototype = Intrinsic.prototype as object;
  const native = {
    then: Object.getOwnPropertyDescriptor(prototype, 'then'),
    constructor: Object.getOwnPropertyDescriptor(prototype, 'constructor'),
  };
  if (globalThis.Promise !== Intrinsic || GUARD in prototype) return undefined;
  if (!isOrdinary(native.then) || !isOrdinary(native.constructor)) return undefined;

  const then = hookThen(prototype, native.then, segments, zoneCame);
  hookConstructor(prototype, Intrinsic);
  Object.defineProperty(prototype, GUARD, { value: true, configurable: true });
  return () => {
    then.restore();
    Object.defineProperty(prototype, 'constructor', native.constructor as PropertyDescriptor);
    Reflect.deleteProperty(prototype, GUARD);
  };
}

function isOrdinary(descriptor: PropertyDescriptor | undefined): descriptor is PropertyDescriptor {
  return descriptor?.configurable === true && typeof descriptor.value === 'function';
}

function hookThen(prototype: object, native: PropertyDescriptor, segments: Segments, zoneCame: () => void): { restore: Restore } {
  const { apply } = Reflect;
  const nativeThen = native.value as Then;
  let following = true;

  /** `Promise.prototype.then` itself: called at once, so its context is that of the call. */
  const then = inPlaceOf(nativeThen, function (onFulfilled, onRejected) {
    if (!following) return apply(nativeThen, this, [onFulfilled, onRejected]);
    const { current } = segments;
    return apply(nativeThen, this, [segments.reaction(current, onFulfilled), segments.reaction(current, onRejected)]);
  });

  let shared: Then = then;
  const accessor: PropertyDescriptor & ThisType<unknown> = {
    configurable: true,
    get() {
      if (this === prototype) return shared;
      return rememberingThen(segments, shared === then ? nativeThen : shared);
    },
    set(value: Then) {
      if (this !== prototype) return defineOwn(this as object, 'then', value);
      shared = value;
      return 'Zone' in globalThis ? zoneCame() : undefined;
    },
  };
  Object.defineProperty(prototype, 'then', accessor);
  return {
    restore: () => {
      following = false;
      const value = shared === then ? nativeThen : shared;
      Object.defineProperty(prototype, 'then', { ...native, value });
    },
  };
}

/** The function that `await` reads now and calls a microtask later. */
function rememberingThen(segments: Segments, then: Then): Then {
  const { current } = segments;
  const { apply } = Reflect;
  return function (onFulfilled, onRejected) {
    return apply(then, this, [segments.reaction(current, onFulfilled), segments.reaction(current, onRejected)]);
  };
}

/**
 * Any constructor but the intrinsic one sends `await` to `then`. This one makes intrinsic promises,
 * and derived promises do not come from it.
 */
function hookConstructor(prototype: object, Intrinsic: PromiseConstructor): void {
  const standIn = standInFor(Intrinsic);
  Object.defineProperty(prototype, 'constructor', {
    configurable: true,
    get() {
      return this === prototype ? Intrinsic : standIn;
    },
    set(value: unknown) {
      defineOwn(this as object, 'constructor', value);
    },
  });
}

function standInFor(Intrinsic: PromiseConstructor): unknown {
  function StandIn(executor: unknown): unknown {
    const target = new.target as unknown;
    return Reflect.construct(Intrinsic, [executor], (target === StandIn ? Intrinsic : target) as NewableFunction);
  }
  Object.setPrototypeOf(StandIn, Intrinsic);
  Object.defineProperties(StandIn, {
    prototype: { value: Intrinsic.prototype },
    name: { value: 'Promise' },
    [Symbol.species]: { value: Intrinsic },
  });
  return StandIn;
}

/** What an assignment does where the prototype has an ordinary property. */
function defineOwn(object: object, name: PropertyKey, value: unknown): void {
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
}
