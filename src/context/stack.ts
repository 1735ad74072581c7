import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import { bindTo } from './bind';
import type { AmbientContext } from './contract';

/**
 * The context of the synchronous call stack, and nothing after it: after an `await` the root
 * context is current again. Scope handles carry the context from there on.
 */
export class StackContext implements AmbientContext {
  readonly kind = 'stack';
  readonly survivesAwait = false;
  #active: Context = ROOT_CONTEXT;

  active(): Context {
    return this.#active;
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    const outer = this.#active;
    this.#active = context;
    try {
      return fn.call(thisArg, ...args);
    } finally {
      this.#active = outer;
    }
  }

  bind<T>(context: Context, target: T): T {
    return bindTo(this, context, target);
  }

  enable(): this {
    return this;
  }

  disable(): this {
    return this;
  }
}
