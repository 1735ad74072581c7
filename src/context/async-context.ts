import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import { Ambient } from './ambient';

interface Variable<T> {
  get(): T | undefined;
  run<R>(value: T, fn: () => R): R;
}

type VariableClass = new <T>() => Variable<T>;

/** `AsyncContext.Variable` of the TC39 proposal, where the runtime has it already. */
export function findAsyncContextVariable(): VariableClass | undefined {
  const { AsyncContext } = globalThis as { AsyncContext?: { Variable?: VariableClass } };
  return typeof AsyncContext?.Variable === 'function' ? AsyncContext.Variable : undefined;
}

/** Context over the language's own `AsyncContext`. */
export class AsyncContextContext extends Ambient {
  readonly kind = 'async-context';
  readonly survivesAwait = true;
  readonly #variable: Variable<Context>;

  constructor(Variable: VariableClass) {
    super();
    this.#variable = new Variable<Context>();
  }

  active(): Context {
    return this.#variable.get() ?? ROOT_CONTEXT;
  }

  run<R>(context: Context, body: () => R): R {
    return this.#variable.run(context, body);
  }
}
