import type { Context } from '@opentelemetry/api';

/** Keys are registry symbols in version 1 of the API: whoever names the same description means the same value. */
export const createContextKey = (description: string): symbol => Symbol.for(description);

/** Values by key, never changed: setting one makes another context. */
class ValueContext implements Context {
  readonly #values: ReadonlyMap<symbol, unknown>;

  constructor(values: ReadonlyMap<symbol, unknown>) {
    this.#values = values;
  }

  getValue(key: symbol): unknown {
    return this.#values.get(key);
  }

  setValue(key: symbol, value: unknown): Context {
    return new ValueContext(new Map(this.#values).set(key, value));
  }

  deleteValue(key: symbol): Context {
    const values = new Map(this.#values);
    values.delete(key);
    return new ValueContext(values);
  }
}

export const ROOT_CONTEXT: Context = /* @__PURE__ */ new ValueContext(new Map());
