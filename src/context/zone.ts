import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import { bindTo } from './bind';
import type { AmbientContext } from './contract';

interface ZoneOfPage {
  fork(spec: { name: string; properties: Record<string, unknown> }): ZoneOfPage;
  get(key: string): unknown;
  run<R>(callback: () => R): R;
}

interface ZoneClass {
  readonly current: ZoneOfPage;
}

const KEY = 'threadlight.context';

/** The page's Zone.js, when it has been loaded. */
export function findZone(): ZoneClass | undefined {
  const { Zone } = globalThis as { Zone?: ZoneClass };
  return typeof Zone?.current?.fork === 'function' ? Zone : undefined;
}

/**
 * Context as a property of zones, over the Zone.js that a page has loaded. Zone.js follows promises
 * and callbacks, and `await` only in code that is compiled to a target below ES2017.
 */
export class ZoneContext implements AmbientContext {
  readonly kind = 'zone';
  readonly survivesAwait = false;
  readonly #Zone: ZoneClass;

  constructor(Zone: ZoneClass) {
    this.#Zone = Zone;
  }

  active(): Context {
    return (this.#Zone.current.get(KEY) as Context | undefined) ?? ROOT_CONTEXT;
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    const zone = this.#Zone.current.fork({ name: 'threadlight', properties: { [KEY]: context } });
    return zone.run(() => fn.call(thisArg, ...args));
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
