/** What a page's own code can see of the language and the runtime: to be compared before, during and after tracking. */

export interface Seen {
  /** Microtasks that pass between an `await` of a settled promise and what follows it. */
  readonly ticks: number;
  readonly identity: Readonly<Record<string, boolean>>;
  /** Unhandled rejections and errors. */
  readonly events: readonly string[];
  /** Functions in the stack of an error that is thrown after an `await`: its own, and who awaits it. */
  readonly stack: readonly string[];
}

export async function observe(): Promise<Seen> {
  return { ticks: await ticks(), identity: identity(), events: await events(), stack: await stack() };
}

/** Bounded, because Zone.js runs all of its own microtasks before those of the engine. */
async function ticks(): Promise<number> {
  let passed = 0;
  let over = false;
  const settled = Promise.resolve();
  const count = (): void => {
    if (over || passed > 50) return;
    passed++;
    queueMicrotask(count);
  };
  queueMicrotask(count);
  await settled;
  over = true;
  return passed;
}

function identity(): Record<string, boolean> {
  class Own extends Promise<number> {}
  const promise = Promise.resolve(1);
  const own = Own.resolve(1);
  const then = Object.getOwnPropertyDescriptor(Promise.prototype, 'then');
  return {
    'promise instanceof Promise': promise instanceof Promise,
    'promise.then(…) instanceof Promise': promise.then(() => {}) instanceof Promise,
    'promise.constructor === Promise': promise.constructor === Promise,
    'Promise.prototype.constructor === Promise': Promise.prototype.constructor === Promise,
    'Promise.resolve(promise) === promise': Promise.resolve(promise) === promise,
    'own.constructor === Own': own.constructor === Own,
    'Own.resolve(own) === own': Own.resolve(own) === own,
    'own.then(…) instanceof Own': own.then(() => 1) instanceof Own,
    'promise.then === Promise.prototype.then': promise.then === Promise.prototype.then,
    'then is a value of the prototype': typeof then?.value === 'function',
    'then looks native': String(Promise.prototype.then).includes('[native code]'),
    'setTimeout looks native': String(setTimeout).includes('[native code]'),
    'own keys of a promise': Reflect.ownKeys(promise).length > 0,
  };
}

async function events(): Promise<string[]> {
  const seen: string[] = [];
  const rejected = (event: PromiseRejectionEvent): void => {
    event.preventDefault();
    seen.push(`unhandled: ${String(event.reason)}`);
  };
  const failed = (event: ErrorEvent): void => {
    event.preventDefault();
    seen.push(`error: ${event.message.replace(/^(Uncaught )?(Error: )?/, '')}`);
  };
  addEventListener('unhandledrejection', rejected);
  addEventListener('error', failed);
  cause();
  await new Promise((resolve) => setTimeout(resolve, 60));
  removeEventListener('unhandledrejection', rejected);
  removeEventListener('error', failed);
  return seen.sort();
}

/** What is handled must not be reported, what is not handled must be, once. */
function cause(): void {
  const fail = async (name: string): Promise<never> => {
    await Promise.resolve();
    throw name;
  };
  void fail('an async function');
  void Promise.reject('a promise');
  void Promise.resolve().then(() => {
    throw 'in a chain';
  });
  void Promise.all([fail('in all'), Promise.resolve()]);
  void fail('finally').finally(() => {});
  fail('caught').catch(() => {});
  void (async () => {
    try {
      await fail('caught by an await');
    } catch {
      await null;
    }
  })();
  void Promise.allSettled([fail('settled')]);
  const late = Promise.reject('handled at once, later on');
  queueMicrotask(() => void late.catch(() => {}));
  setTimeout(() => {
    throw new Error('in a timer');
  }, 1);
  queueMicrotask(() => {
    throw new Error('in a microtask');
  });
}

async function stack(): Promise<string[]> {
  async function innermost(): Promise<never> {
    await Promise.resolve();
    throw new Error('on purpose');
  }
  async function middle(): Promise<void> {
    await innermost();
  }
  async function outermost(): Promise<void> {
    await middle();
  }
  const text = await outermost().catch(({ stack: lines }: Error) => lines ?? '');
  return ['innermost', 'middle', 'outermost'].filter((name) => String(text).includes(name));
}

const ids = new Map<unknown, number>();
function idOf(value: unknown): number | string {
  if (typeof value !== 'function' && (typeof value !== 'object' || value === null)) return String(value);
  if (!ids.has(value)) ids.set(value, ids.size);
  return ids.get(value) ?? -1;
}

/** Every property of the global object, of its functions and of their prototypes, by the identity of what it holds. */
export function snapshot(): Record<string, string> {
  const found: Record<string, string> = {};
  const realm = describe(found, 'globalThis', globalThis);
  for (const [name, { value }] of Object.entries(realm)) {
    if (typeof value !== 'function' || name === 'untouched') continue;
    describe(found, name, value as object);
    const prototype: unknown = Object.getOwnPropertyDescriptor(value, 'prototype')?.value;
    if (typeof prototype === 'object' && prototype !== null) describe(found, `${name}.prototype`, prototype);
  }
  return found;
}

function describe(found: Record<string, string>, path: string, object: object): Record<string, PropertyDescriptor> {
  const descriptors = Object.getOwnPropertyDescriptors(object) as Record<string, PropertyDescriptor>;
  for (const key of Reflect.ownKeys(descriptors)) {
    const { value, get, set, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(object, key) ?? {};
    found[`${path}.${String(key)}`] = [idOf(value), idOf(get), idOf(set), writable, enumerable, configurable].join();
  }
  return descriptors;
}

/** The properties that differ. Zone.js notes on the global object what it has been asked for; WebKit makes `supportedEntryTypes` anew each time. */
export function changed(before: Record<string, string>, after: Record<string, string>): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => before[name] !== after[name] && !/__zone_symbol__|supportedEntryTypes/.test(name),
  );
}
