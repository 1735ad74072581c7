import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import { Ambient } from './ambient';
import { keepCallbackContext } from './callback-sources';
import type { Restore } from './patch';

interface ZoneOfPage {
  fork(spec: { name: string; properties: Record<string, unknown> }): ZoneOfPage;
  get(key: string): unknown;
  run<R>(callback: () => R): R;
}

interface ZoneClass {
  readonly current: ZoneOfPage;
}

const KEY = 'threadlight.context';

/**
 * Context as a property of zones, over the Zone.js that a page has loaded. Zone.js follows promises
 * and most callbacks, the others are kept here; `await` only in code that is compiled to a target below ES2017.
 */
export class ZoneContext extends Ambient {
  readonly kind = 'zone';
  readonly survivesAwait = false;
  readonly #Zone: ZoneClass;
  #restore: Restore | undefined;

  constructor(Zone: ZoneClass) {
    super();
    this.#Zone = Zone;
  }

  active(): Context {
    return (this.#Zone.current.get(KEY) as Context | undefined) ?? ROOT_CONTEXT;
  }

  run<R>(context: Context, body: () => R): R {
    const zone = this.#Zone.current.fork({ name: 'threadlight', properties: { [KEY]: context } });
    return zone.run(body);
  }

  override enable(): this {
    this.#restore ??= keepCallbackContext(this, true);
    return this;
  }

  override disable(): this {
    this.#restore?.();
    this.#restore = undefined;
    return this;
  }
}

/** Over the page's Zone.js, when it has been loaded. */
export function zoneContext(): ZoneContext | undefined {
  const { Zone } = globalThis as { Zone?: ZoneClass };
  return typeof Zone?.current?.fork === 'function' ? new ZoneContext(Zone) : undefined;
}
