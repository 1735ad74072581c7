/** Puts one property of a host object back as it was. */
export type Restore = () => void;

type Wrap = (original: PropertyDescriptor) => Partial<PropertyDescriptor>;

/**
 * Replaces a function that is a property's value, or its accessors, and keeps its attributes. Answers undefined where there is
 * no such property, or it may not be changed. When somebody has replaced ours by then, restoring leaves theirs alone: what they
 * wrapped has to pass calls through from then on.
 */
export function patch(owner: object | undefined, name: PropertyKey, half: 'value' | 'set', wrap: Wrap): Restore | undefined {
  const present = (): PropertyDescriptor | undefined => owner && Object.getOwnPropertyDescriptor(owner, name);
  const original = present();
  if (!owner || !original?.configurable || typeof original[half] !== 'function') return undefined;
  const ours = { ...original, ...wrap(original) };
  Object.defineProperty(owner, name, ours);
  return () => {
    if (present()?.[half] === ours[half]) Object.defineProperty(owner, name, original);
  };
}

/** The prototype of a built-in class, where the host has it. */
export function prototypeOf(name: string): object | undefined {
  return (globalThis as unknown as Record<string, { prototype: object } | undefined>)[name]?.prototype;
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
