import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import { bindTo } from './bind';
import type { AmbientContext } from './contract';

interface Variable<T> {
  get(): T | undefined;
  run<R, A extends unknown[]>(value: T, fn: (...args: A) => R, ...args: A): R;
}

type VariableClass = new <T>() => Variable<T>;

/** `AsyncContext.Variable` of the TC39 proposal, where the runtime has it already. */
export function findAsyncContextVariable(): VariableClass | undefined {
  const { AsyncContext } = globalThis as { AsyncContext?: { Variable?: VariableClass } };
  return typeof AsyncContext?.Variable === 'function' ? AsyncContext.Variable : undefined;
}

/** Context over the language's own `AsyncContext`. */
export class AsyncContextContext implements AmbientContext {
  readonly kind = 'async-context';
  readonly survivesAwait = true;
  readonly #variable: Variable<Context>;

  constructor(Variable: VariableClass) {
    this.#variable = new Variable<Context>();
  }

  active(): Context {
    return this.#variable.get() ?? ROOT_CONTEXT;
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return this.#variable.run(context, () => fn.apply(thisArg, args));
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
