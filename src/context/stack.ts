import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import { Ambient } from './ambient';

/**
 * The context of the synchronous call stack, and nothing after it: after an `await` the root
 * context is current again. Scope handles carry the context from there on.
 */
export class StackContext extends Ambient {
  readonly kind = 'stack';
  readonly survivesAwait = false;
  #current = ROOT_CONTEXT;

  active(): Context {
    return this.#current;
  }

  run<R>(context: Context, body: () => R): R {
    const outer = this.#current;
    this.#current = context;
    try {
      return body();
    } finally {
      this.#current = outer;
    }
  }
}
