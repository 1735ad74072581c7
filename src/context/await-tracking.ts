import { type Context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { installAwaitHook } from './await-hook';
import { bindTo } from './bind';
import { keepCallbackContext } from './callback-sources';
import type { AmbientContext, Report } from './contract';
import type { Restore } from './patch';
import { Segments } from './segments';

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
 * synchronous stack is left.
 */
export class AwaitTrackingContext implements AmbientContext {
  /** Settled when the self-check is through. */
  ready: Promise<void> = Promise.resolve();
  readonly #segments: Segments;
  readonly #report: Report;
  #restore: Restore | undefined;

  constructor({ report, generations = GENERATIONS }: AwaitTrackingOptions) {
    this.#report = report;
    this.#segments = new Segments(promiseJobs(), generations);
  }

  get kind(): 'await-tracking' | 'stack' {
    return this.#restore ? 'await-tracking' : 'stack';
  }

  get survivesAwait(): boolean {
    return this.#restore !== undefined;
  }

  active(): Context {
    return this.#segments.current;
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return this.#segments.run(context, () => fn.call(thisArg, ...args));
  }

  bind<T>(context: Context, target: T): T {
    return bindTo(this, context, target);
  }

  enter(context: Context): boolean {
    return this.survivesAwait && this.#segments.enter(context);
  }

  enable(): this {
    if (this.#restore) return this;
    const restoreAwait = installAwaitHook(this.#segments, () => this.#giveUp('Zone.js was loaded after initialize(): load it before.'));
    if (!restoreAwait) {
      this.#fail('Promises are not the built-in ones, or another copy follows them already.');
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

  disable(): this {
    this.#restore?.();
    this.#restore = undefined;
    return this;
  }

  async #check(): Promise<void> {
    const probe = ROOT_CONTEXT.setValue(createContextKey('threadlight self-check'), true);
    const follows = await this.with(probe, followsAwait, undefined, this);
    if (!follows && this.#restore) this.#giveUp('This engine does not let await be followed.');
  }

  #giveUp(reason: string): void {
    this.disable();
    this.#fail(reason);
  }

  #fail(reason: string): void {
    this.#report('context-explicit', `${reason} Use the scope handle to carry the conversation over await.`);
  }
}

/** Has to be a native `await`, of a native promise. */
async function followsAwait(context: AmbientContext): Promise<boolean> {
  const before = context.active();
  await Promise.resolve();
  await (async () => undefined)();
  return context.active() === before;
}
