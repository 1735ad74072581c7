import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import { Ambient } from './ambient';
import { bindAlsoEmitters } from './bind-emitter';

/** The part of Node's `AsyncLocalStorage` that is needed. workerd has no working `enterWith`. */
export interface AsyncStore<T> {
  getStore(): T | undefined;
  run<R>(store: T, fn: () => R): R;
  enterWith?(store: T): void;
}

export type AsyncStoreClass = new () => AsyncStore<Context>;

/**
 * Context over `AsyncLocalStorage`, as Node, Deno, Bun and, behind a flag, workerd have it. The
 * class is passed in, because a static import of `node:async_hooks` keeps a Worker without flags
 * from starting. The store stays in use after `disable`: work that is still under way ends in the context it began with.
 */
export class AsyncLocalStorageContext extends Ambient {
  readonly kind = 'async-local-storage';
  readonly survivesAwait = true;
  readonly enter?: (context: Context) => boolean;
  readonly #store: AsyncStore<Context>;

  constructor(Store: AsyncStoreClass) {
    super();
    this.#store = new Store();
    if (canEnter(this.#store)) this.enter = enterThrough(this.#store);
  }

  active(): Context {
    return this.#store.getStore() ?? ROOT_CONTEXT;
  }

  run<R>(context: Context, body: () => R): R {
    return this.#store.run(context, body);
  }

  override bind<T>(context: Context, target: T): T {
    return bindAlsoEmitters(this, context, target);
  }
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
