import type { Context } from '@opentelemetry/api';
import { bindTo } from './bind';
import type { AmbientContext, ContextKind } from './contract';

/** What managers of context have in common. Each says how it runs a function in a context, and which is current. */
export abstract class Ambient implements AmbientContext {
  abstract readonly kind: ContextKind;
  abstract readonly survivesAwait: boolean;

  abstract active(): Context;
  abstract run<R>(context: Context, body: () => R): R;

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return this.run(context, () => fn.call(thisArg, ...args));
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
