import { type Context, type ContextManager, context as contextApi, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { Ambient } from './ambient';

type Uses = Pick<ContextManager, 'active' | 'with' | 'bind'>;

/**
 * A context manager that is not ours: the one an application passed as an option, or the one it
 * registered with OpenTelemetry. That it survives an `await` is taken on trust.
 */
export class HostContext extends Ambient {
  readonly kind = 'host';
  readonly survivesAwait = true;
  readonly #manager: Uses;
  readonly #switched: ContextManager | undefined;

  /** @param switched the manager, where it is ours to turn on and off. */
  constructor(manager: Uses, switched?: ContextManager) {
    super();
    this.#manager = manager;
    this.#switched = switched;
  }

  active(): Context {
    return this.#manager.active();
  }

  run<R>(context: Context, body: () => R): R {
    return this.#manager.with(context, body as () => never);
  }

  override bind<T>(context: Context, target: T): T {
    return this.#manager.bind(context, target);
  }

  override enable(): this {
    this.#switched?.enable();
    return this;
  }

  override disable(): this {
    this.#switched?.disable();
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
  return new HostContext(contextApi);
}
