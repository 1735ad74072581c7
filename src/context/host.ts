import {
  type Context,
  type ContextManager,
  context as contextApi,
  createContextKey,
  ROOT_CONTEXT,
} from '@opentelemetry/api';
import type { AmbientContext } from './contract';

/**
 * A context manager that is not ours: the one an application passed as an option, or the one it
 * registered with OpenTelemetry. That it survives an `await` is taken on trust.
 */
export class HostContext implements AmbientContext {
  readonly kind = 'host';
  readonly survivesAwait = true;
  readonly #manager: ContextManager;

  constructor(manager: ContextManager) {
    this.#manager = manager;
  }

  active(): Context {
    return this.#manager.active();
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return this.#manager.with(context, fn, thisArg, ...args);
  }

  bind<T>(context: Context, target: T): T {
    return this.#manager.bind(context, target);
  }

  enable(): this {
    this.#manager.enable();
    return this;
  }

  disable(): this {
    this.#manager.disable();
    return this;
  }
}

/** Whether somebody registered a context manager with OpenTelemetry: without one, `with` has no effect. */
export function hasRegisteredContext(): boolean {
  const probe = ROOT_CONTEXT.setValue(createContextKey('threadlight probe'), true);
  return contextApi.with(probe, () => contextApi.active() === probe);
}

/** The registered manager behind OpenTelemetry's own functions. It is on, and stays the host's to turn off. */
export function registeredContext(): HostContext {
  const manager: ContextManager = {
    active: () => contextApi.active(),
    with: (context, fn, thisArg, ...args) => contextApi.with(context, fn, thisArg, ...args),
    bind: (context, target) => contextApi.bind(context, target),
    enable: () => manager,
    disable: () => manager,
  };
  return new HostContext(manager);
}
