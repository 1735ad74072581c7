/** Puts one property of a host object back as it was. */
export type Restore = () => void;

/**
 * Replaces the value of a property and keeps its attributes. Answers undefined where there is no
 * such property, or it may not be changed. When somebody has replaced our value by then, restoring
 * leaves theirs alone: what they wrapped has to pass calls through from then on.
 */
export function patchValue(owner: object, name: PropertyKey, wrap: (original: never) => unknown): Restore | undefined {
  const descriptor = Object.getOwnPropertyDescriptor(owner, name);
  if (!descriptor?.configurable || typeof descriptor.value !== 'function') return undefined;
  const value = wrap(descriptor.value as never);
  Object.defineProperty(owner, name, { ...descriptor, value });
  return () => {
    if (Object.getOwnPropertyDescriptor(owner, name)?.value === value) Object.defineProperty(owner, name, descriptor);
  };
}

/** The same for an accessor with both halves. */
export function patchAccessor(owner: object, name: PropertyKey, wrap: (original: Accessor) => Accessor): Restore | undefined {
  const descriptor = Object.getOwnPropertyDescriptor(owner, name);
  if (!descriptor?.configurable || !descriptor.get || !descriptor.set) return undefined;
  const accessor = wrap({ get: descriptor.get, set: descriptor.set });
  Object.defineProperty(owner, name, { ...descriptor, ...accessor });
  return () => {
    if (Object.getOwnPropertyDescriptor(owner, name)?.set === accessor.set) {
      Object.defineProperty(owner, name, descriptor);
    }
  };
}

export interface Accessor {
  get: (this: unknown) => unknown;
  set: (this: unknown, value: unknown) => void;
}

/** The property's owner on the prototype chain of `object`: `setTimeout` is the window's own, in some hosts its prototype's. */
export function ownerOf(object: object, name: PropertyKey): object | undefined {
  for (let owner: object | null = object; owner; owner = Object.getPrototypeOf(owner) as object | null) {
    if (Object.prototype.hasOwnProperty.call(owner, name)) return owner;
  }
  return undefined;
}

/**
 * Calls go to `replacement`; its name, length and source text stay those of the built-in. Libraries look for
 * `[native code]` before they trust a built-in: Dexie gives up on native `await` without it.
 */
export function inPlaceOf<F extends (...args: never[]) => unknown>(
  original: F,
  replacement: (this: unknown, ...args: Parameters<F>) => unknown,
): F {
  return new Proxy(original, { apply: (_original, self, args: Parameters<F>) => Reflect.apply(replacement, self, args) });
}
