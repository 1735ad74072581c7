import { type Context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { keepHandlerContext, keepListenerContext } from '../../src/context/event-listeners';
import type { Restore } from '../../src/context/patch';
import { StackContext } from '../../src/context/stack';

const KEY = createContextKey('listener test');
const named = (name: string): Context => ROOT_CONTEXT.setValue(KEY, name);
const context = new StackContext();
const current = (): unknown => context.active().getValue(KEY);

const native = {
  add: Object.getOwnPropertyDescriptor(EventTarget.prototype, 'addEventListener'),
  remove: Object.getOwnPropertyDescriptor(EventTarget.prototype, 'removeEventListener'),
};
let restores: (Restore | undefined)[] = [];
afterEach(() => {
  for (const restore of restores.splice(0).reverse()) restore?.();
});

const TYPES = ['x', 'y'] as const;
const CALLBACKS = 4;

/**
 * No booleans: Node's own `removeEventListener` does not understand them. No signal beside `once`: when it is aborted after the
 * listener has fired, Node takes off one that was added since, which the DOM standard does not.
 */
const options = fc.option(
  fc
    .record({ capture: fc.boolean(), once: fc.boolean(), aborted: fc.boolean() }, { requiredKeys: [] })
    .filter(({ once, aborted }) => !(once && aborted)),
  { nil: undefined },
);
const operation = fc.record({
  do: fc.constantFrom('add' as const, 'add' as const, 'remove' as const, 'dispatch' as const, 'abort' as const),
  type: fc.constantFrom(...TYPES),
  callback: fc.nat(CALLBACKS - 1),
  options,
  inside: fc.boolean(),
});
type Operation = typeof operation extends fc.Arbitrary<infer O> ? O : never;

/** What a target's listeners say while the operations are done. Half of the callbacks are objects, looked up late. */
function said(operations: readonly Operation[]): string[] {
  const log: string[] = [];
  const target = new EventTarget();
  let aborter = new AbortController();
  const callbacks = Array.from({ length: CALLBACKS }, (_, index) => {
    const hears = function (this: unknown, event: Event): void {
      log.push(`${index} ${event.type} ${this === target ? 'target' : typeof this}`);
    };
    return index % 2 === 0 ? hears : { handleEvent: hears };
  });
  for (const { do: what, type, callback, options, inside } of operations) {
    const given = options && { ...options, signal: options.aborted ? aborter.signal : undefined };
    const act = (): void => {
      if (what === 'add') target.addEventListener(type, callbacks[callback] ?? null, given);
      if (what === 'remove') target.removeEventListener(type, callbacks[callback] ?? null, given);
      if (what === 'dispatch') target.dispatchEvent(new Event(type));
    };
    if (inside) context.with(named('somewhere'), act);
    else act();
    if (what === 'abort') {
      aborter.abort();
      aborter = new AbortController();
    }
  }
  return log;
}

describe('listeners', () => {
  it('are added, called, ignored as duplicates and taken off exactly as without us', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 30 }), (operations) => {
        const expected = said(operations);
        const undo = keepListenerContext(context);
        try {
          expect(said(operations)).toEqual(expected);
        } finally {
          for (const restore of undo.reverse()) restore?.();
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('run in the context in which they were added, whoever dispatches', () => {
    restores = keepListenerContext(context);
    const target = new EventTarget();
    const seen: unknown[] = [];
    context.with(named('a'), () => target.addEventListener('x', () => void seen.push(current())));
    context.with(named('b'), () => target.addEventListener('x', { handleEvent: () => void seen.push(current()) }));
    target.addEventListener('x', () => void seen.push(current()));
    context.with(named('c'), () => target.dispatchEvent(new Event('x')));
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it('take the newest context when they are added again after they were gone', () => {
    restores = keepListenerContext(context);
    const target = new EventTarget();
    const seen: unknown[] = [];
    const hears = (): void => void seen.push(current());
    context.with(named('a'), () => target.addEventListener('x', hears, { once: true }));
    target.dispatchEvent(new Event('x'));
    context.with(named('b'), () => target.addEventListener('x', hears));
    target.dispatchEvent(new Event('x'));
    target.removeEventListener('x', hears);
    target.dispatchEvent(new Event('x'));
    expect(seen).toEqual(['a', 'b']);
  });

  it('added before us are taken off through us, and added through us taken off after us', () => {
    const target = new EventTarget();
    let heard = 0;
    const hears = (): void => void heard++;
    target.addEventListener('x', hears);
    restores = keepListenerContext(context);
    target.removeEventListener('x', hears);
    target.dispatchEvent(new Event('x'));
    expect(heard).toBe(0);
  });

  it('leave the built-ins as they were, and a later patch alone', () => {
    const undo = keepListenerContext(context);
    expect(String(EventTarget.prototype.addEventListener)).toContain('[native code]');
    expect(EventTarget.prototype.addEventListener).toHaveLength(native.add?.value.length);
    for (const restore of undo.reverse()) restore?.();
    expect(Object.getOwnPropertyDescriptor(EventTarget.prototype, 'addEventListener')).toEqual(native.add);
    expect(Object.getOwnPropertyDescriptor(EventTarget.prototype, 'removeEventListener')).toEqual(native.remove);

    const [restoreAdd, restoreRemove] = keepListenerContext(context);
    const ours = EventTarget.prototype.addEventListener;
    const theirs = function (this: EventTarget, ...args: Parameters<typeof ours>) {
      return ours.apply(this, args);
    };
    EventTarget.prototype.addEventListener = theirs;
    restoreRemove?.();
    restoreAdd?.();
    expect(EventTarget.prototype.addEventListener).toBe(theirs);
    Object.defineProperty(EventTarget.prototype, 'addEventListener', native.add as PropertyDescriptor);
  });
});

describe('handler properties', () => {
  it('keep their context, and answer the function that was set', async () => {
    restores = keepHandlerContext(context);
    const { port1, port2 } = new MessageChannel();
    const seen = new Promise((resolve) => {
      const handler = (): void => resolve(current());
      context.with(named('a'), () => void (port1.onmessage = handler));
      expect(port1.onmessage).toBe(handler);
    });
    port2.postMessage('x');
    expect(await seen).toBe('a');
    port1.onmessage = null;
    expect(port1.onmessage).toBeNull();
    port1.close();
  });
});
