import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import { bindTo } from './bind';
import type { AmbientContext } from './contract';

/** The part of Node's `AsyncLocalStorage` that is needed. workerd has no working `enterWith`. */
export interface AsyncStore<T> {
  getStore(): T | undefined;
  run<R, A extends unknown[]>(store: T, fn: (...args: A) => R, ...args: A): R;
  enterWith?(store: T): void;
}

export type AsyncStoreClass = new () => AsyncStore<Context>;

/**
 * Context over `AsyncLocalStorage`, as Node, Deno, Bun and, behind a flag, workerd have it. The
 * class is passed in, because a static import of `node:async_hooks` keeps a Worker without flags
 * from starting.
 */
export class AsyncLocalStorageContext implements AmbientContext {
  readonly kind = 'async-local-storage';
  readonly survivesAwait = true;
  readonly enter?: (context: Context) => boolean;
  readonly #store: AsyncStore<Context>;

  constructor(Store: AsyncStoreClass) {
    this.#store = new Store();
    if (canEnter(this.#store)) this.enter = enterThrough(this.#store);
  }

  active(): Context {
    return this.#store.getStore() ?? ROOT_CONTEXT;
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return this.#store.run(context, call<A, F>, fn, thisArg, args);
  }

  bind<T>(context: Context, target: T): T {
    return bindTo(this, context, target);
  }

  enable(): this {
    return this;
  }

  /** The store stays in use: work that is still under way ends in the context it began with. */
  disable(): this {
    return this;
  }
}

/** A shared function in place of a closure for each call; `run` alone would set `this` to null. */
function call<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
  fn: F,
  thisArg: ThisParameterType<F> | undefined,
  args: A,
): ReturnType<F> {
  return fn.call(thisArg, ...args);
}

/** `run` puts the store back afterwards, so trying leaves no trace. */
function canEnter(store: AsyncStore<Context>): boolean {
  try {
    return store.run(ROOT_CONTEXT, () => {
      store.enterWith?.(ROOT_CONTEXT);
      return store.enterWith !== undefined;
    });
  } catch {
    return false;
  }
}

function enterThrough(store: AsyncStore<Context>): (context: Context) => boolean {
  return (context) => {
    store.enterWith?.(context);
    return true;
  };
}
