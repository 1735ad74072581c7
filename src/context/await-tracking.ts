import { type Context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { Ambient } from './ambient';
import { installAwaitHook } from './await-hook';
import { keepCallbackContext } from './callback-sources';
import type { AmbientContext, Report } from './contract';
import { reportExplicit } from './find';
import type { Restore } from './patch';
import { Segments } from './segments';
import { type ZoneContext, zoneContext } from './zone';

/**
 * How many awaits of plain values in a row keep the context. More cost time at each `await`; fewer
 * lose the context more often, which is never a wrong one.
 */
const GENERATIONS = 2;

export interface AwaitTrackingOptions {
  report: Report;
  /** Default 2. */
  generations?: number;
}

/**
 * Puts jobs into the queue that `await` continuations use. A reaction of a settled promise, because a page's
 * `queueMicrotask` costs ten times as much; with a constructor of its own, so that no hook is asked for it.
 */
function promiseJobs(): (job: () => void) => void {
  const settled = Promise.resolve();
  Object.defineProperty(settled, 'constructor', { value: Promise });
  const { then } = Promise.prototype;
  return (job) => void Reflect.apply(then, settled, [job]);
}

/**
 * Context over native `await`, where the runtime has nothing of its own for it: pages.
 *
 * It replaces two built-in accessors and the callback sources, from `enable` until `disable`. A
 * self-check follows each installation; when it fails, everything is put back, and only the
 * synchronous stack is left. Zone.js that is loaded later would mix contexts up: it carries them itself from then on.
 */
export class AwaitTrackingContext extends Ambient {
  /** Settled when the self-check is through. */
  ready: Promise<void> = Promise.resolve();
  readonly #segments: Segments;
  readonly #report: Report;
  #restore: Restore | undefined;
  #zone: ZoneContext | undefined;

  constructor({ report, generations = GENERATIONS }: AwaitTrackingOptions) {
    super();
    this.#report = report;
    this.#segments = new Segments(promiseJobs(), generations);
  }

  get kind(): 'await-tracking' | 'zone' | 'stack' {
    return this.#restore ? 'await-tracking' : (this.#zone?.kind ?? 'stack');
  }

  get survivesAwait(): boolean {
    return this.#restore !== undefined;
  }

  active(): Context {
    return this.#zone ? this.#zone.active() : this.#segments.current;
  }

  run<R>(context: Context, body: () => R): R {
    return this.#zone ? this.#zone.run(context, body) : this.#segments.run(context, body);
  }

  enter(context: Context): boolean {
    return this.survivesAwait && this.#segments.enter(context);
  }

  override enable(): this {
    if (this.#restore || this.#zone) return this;
    const restoreAwait = installAwaitHook(this.#segments, () => this.#leaveToZone());
    if (!restoreAwait) {
      this.#fail('Promises are not the built-in ones.');
      return this;
    }
    const restoreCallbacks = keepCallbackContext(this);
    this.#segments.following = true;
    this.#restore = () => {
      this.#segments.following = false;
      restoreCallbacks();
      restoreAwait();
    };
    this.ready = this.#check();
    return this;
  }

  override disable(): this {
    this.#restore?.();
    this.#restore = undefined;
    this.#zone?.disable();
    this.#zone = undefined;
    return this;
  }

  async #check(): Promise<void> {
    const probe = ROOT_CONTEXT.setValue(createContextKey('threadlight self-check'), true);
    const follows = await this.run(probe, () => followsAwait(this, [settledLater(8), settledLater(24)]));
    if (follows || !this.#restore) return;
    this.disable();
    this.#fail('This engine does not let await be followed.');
  }

  #leaveToZone(): void {
    this.disable();
    this.#zone = zoneContext()?.enable();
    this.#fail('Zone.js was loaded after initialize().');
  }

  #fail(reason: string): void {
    reportExplicit(this.#report, reason);
  }
}

/** Has to be a native `await`, of a native promise that is pending: what follows one that is settled is kept for a moment anyway. */
async function followsAwait(context: AmbientContext, pending: readonly Promise<void>[]): Promise<boolean> {
  const before = context.active();
  for (const each of pending) await each;
  return context.active() === before;
}

/** Settled outside of all contexts, after so many microtasks: more than are followed by themselves. */
function settledLater(microtasks: number): Promise<void> {
  let last = Promise.resolve();
  for (let count = 0; count < microtasks; count++) last = last.then(() => {});
  return last;
}
