import { type Context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AwaitTrackingContext } from '../../src/context/await-tracking';

/** Node's engine lets `await` be followed as Chromium's does; the proof in `test/runtime` has all three. */

const KEY = createContextKey('await tracking test');
const named = (name: string): Context => ROOT_CONTEXT.setValue(KEY, name);
const reports: string[] = [];
const create = (): AwaitTrackingContext => new AwaitTrackingContext({ report: (_code, message) => void reports.push(message) });
const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

const touched = [
  [Promise.prototype, 'then'],
  [Promise.prototype, 'constructor'],
  [globalThis, 'setTimeout'],
  [globalThis, 'setInterval'],
  [globalThis, 'queueMicrotask'],
  [EventTarget.prototype, 'addEventListener'],
  [EventTarget.prototype, 'removeEventListener'],
  [MessagePort.prototype, 'onmessage'],
] as const;
const descriptors = () => touched.map(([owner, name]) => Object.getOwnPropertyDescriptor(owner, name));

let tracking: AwaitTrackingContext;
const current = (): unknown => tracking.active().getValue(KEY);

beforeEach(async () => {
  reports.length = 0;
  tracking = create().enable();
  await tracking.ready;
});
afterEach(() => void tracking.disable());

describe('await', () => {
  it('keeps the context, and parallel ones apart', async () => {
    const flow = async (): Promise<unknown[]> => {
      const seen = [current()];
      await tick();
      seen.push(current());
      await Promise.all([tick(), (async () => {})()]);
      seen.push(current());
      return seen;
    };
    const flows = await Promise.all([tracking.with(named('a'), flow), tracking.with(named('b'), flow), flow()]);
    expect(flows).toEqual([
      ['a', 'a', 'a'],
      ['b', 'b', 'b'],
      [undefined, undefined, undefined],
    ]);
    expect(tracking.kind).toBe('await-tracking');
  });

  it('of a promise that another conversation settles does not see that one', async () => {
    let settle: (value: unknown) => void = () => {};
    const shared = new Promise((resolve) => (settle = resolve));
    const outside = (async () => {
      await shared;
      return current();
    })();
    const then = tracking.with(named('a'), () => Promise.prototype.then.call(shared, current));
    tracking.with(named('b'), () => settle(1));
    expect(await Promise.all([outside, then])).toEqual([undefined, 'a']);
  });

  it('leaves results, errors and promises what they are', async () => {
    class Own extends Promise<number> {}
    expect(await tracking.with(named('a'), async () => 42)).toBe(42);
    await expect(tracking.with(named('a'), () => Promise.reject(new RangeError('x')))).rejects.toBeInstanceOf(RangeError);
    expect(Promise.resolve(1)).toBeInstanceOf(Promise);
    expect(Own.resolve(1).then(() => 2)).toBeInstanceOf(Own);
    expect(new (Promise.resolve(1).constructor as PromiseConstructor)(() => {})).toBeInstanceOf(Promise);
    expect(String(Promise.prototype.then)).toContain('[native code]');
  });
});

describe('enter', () => {
  it('holds to the end of the running flow, over await, and not for its caller', async () => {
    const flow = async (): Promise<unknown[]> => {
      expect(tracking.enter(named('b'))).toBe(true);
      const seen = [current()];
      await tick();
      return [...seen, current()];
    };
    const caller = tracking.with(named('a'), async () => {
      await tick();
      const seen = flow();
      await tick();
      return seen;
    });
    expect(await caller).toEqual(['b', 'b']);
    expect(current()).toBeUndefined();
  });

  it('is refused outside of all segments, where nothing would end it', async () => {
    const entered = await new Promise((resolve) => setTimeout(() => resolve(tracking.enter(named('a')))));
    expect(entered).toBe(false);
    expect(current()).toBeUndefined();
  });
});

describe('taking it off', () => {
  it('puts every property back exactly, as often as one likes', () => {
    tracking.disable();
    const before = descriptors();
    for (let round = 0; round < 3; round++) {
      tracking.enable();
      expect(descriptors()).not.toEqual(before);
      tracking.disable();
      expect(descriptors()).toEqual(before);
    }
  });

  it('leaves what somebody else put over it, and that keeps working', async () => {
    const { prototype } = Promise;
    tracking.disable();
    const native = Object.getOwnPropertyDescriptor(prototype, 'then') as PropertyDescriptor;
    tracking.enable();
    const ours = prototype.then;
    let calls = 0;
    prototype.then = function theirs(this: Promise<unknown>, ...args: Parameters<typeof ours>) {
      calls++;
      return ours.apply(this, args);
    } as typeof ours;
    tracking.disable();
    try {
      expect(prototype.then.name).toBe('theirs');
      await Promise.resolve(1).then(() => {});
      expect(calls).toBeGreaterThan(0);
    } finally {
      Object.defineProperty(prototype, 'then', native);
    }
  });

  it('leaves the synchronous stack, and nobody sees the context of another', async () => {
    tracking.disable();
    let settle: (value: unknown) => void = () => {};
    const shared = new Promise((resolve) => (settle = resolve));
    const outside = (async () => {
      await shared;
      return current();
    })();
    tracking.with(named('a'), () => {
      expect(current()).toBe('a');
      settle(1);
    });
    expect(await outside).toBeUndefined();
    expect(tracking.survivesAwait).toBe(false);
  });
});

describe('where it must not be', () => {
  it('takes itself off in an engine whose await does not ask, and says so once', async () => {
    tracking.disable();
    const before = descriptors();
    const { prototype } = Promise;
    const asked = Object.getOwnPropertyDescriptor(prototype, 'constructor') as PropertyDescriptor;
    const next = create().enable();
    Object.defineProperty(prototype, 'constructor', asked);
    await next.ready;
    expect([next.kind, next.survivesAwait]).toEqual(['stack', false]);
    expect(reports).toEqual([expect.stringContaining('does not let await be followed')]);
    expect(descriptors()).toEqual(before);
  });

  it('leaves a page alone that another copy follows already, and says so once', () => {
    const before = descriptors();
    const second = create().enable();
    expect(second.kind).toBe('stack');
    expect(reports).toHaveLength(1);
    expect(descriptors()).toEqual(before);
  });

  it('leaves a page alone in which Promise is not the built-in one', () => {
    tracking.disable();
    const before = descriptors();
    const { Promise: Intrinsic } = globalThis;
    globalThis.Promise = class extends Intrinsic<never> {} as PromiseConstructor;
    try {
      expect(create().enable().kind).toBe('stack');
    } finally {
      globalThis.Promise = Intrinsic;
    }
    expect(reports).toEqual([expect.stringContaining('not the built-in ones')]);
    expect(descriptors()).toEqual(before);
  });
});
