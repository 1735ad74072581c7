import { type Context, type ContextManager, context as contextApi, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { Ambient } from './ambient';

/**
 * A context manager that is not ours: the one an application passed as an option, or the one it
 * registered with OpenTelemetry. That it survives an `await` is taken on trust.
 */
export class HostContext extends Ambient {
  readonly kind = 'host';
  readonly survivesAwait = true;
  readonly #manager: ContextManager;

  constructor(manager: ContextManager) {
    super();
    this.#manager = manager;
  }

  active(): Context {
    return this.#manager.active();
  }

  protected run<A extends unknown[], R>(context: Context, body: (...args: A) => R, ...args: A): R {
    return this.#manager.with(context, body as (...args: A) => never, undefined, ...args);
  }

  override bind<T>(context: Context, target: T): T {
    return this.#manager.bind(context, target);
  }

  override enable(): this {
    this.#manager.enable();
    return this;
  }

  override disable(): this {
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
