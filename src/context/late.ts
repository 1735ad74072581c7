import type { Context } from '@opentelemetry/api';
import { Ambient } from './ambient';
import type { AmbientContext, ContextKind } from './contract';
import { StackContext } from './stack';

/**
 * The synchronous stack until a better manager has been loaded, then that one. A Worker started
 * with `initialize()` at module level has the better one before its first request.
 */
export class LateContext extends Ambient {
  readonly ready: Promise<void>;
  #manager: AmbientContext = new StackContext();
  #enabled = false;

  /** `found` answers undefined, after having said so, where there is nothing better. It does not reject. */
  constructor(found: Promise<AmbientContext | undefined>) {
    super();
    this.ready = found.then((manager) => {
      if (manager) this.#manager = this.#enabled ? manager.enable() : manager;
    });
  }

  get kind(): ContextKind {
    return this.#manager.kind;
  }

  get survivesAwait(): boolean {
    return this.#manager.survivesAwait;
  }

  active(): Context {
    return this.#manager.active();
  }

  run<R>(context: Context, body: () => R): R {
    return this.#manager.run(context, body);
  }

  enter(context: Context): boolean {
    return this.#manager.enter?.(context) ?? false;
  }

  override enable(): this {
    this.#enabled = true;
    this.#manager.enable();
    return this;
  }

  override disable(): this {
    this.#enabled = false;
    this.#manager.disable();
    return this;
  }
}
