import { describe, expect, it } from 'vitest';
import { nativeFetch, unwrapFetch } from '../../src/fetch/native';
import { patchFetch, wrapFetchWith } from '../../src/fetch/patch';

const answer = new Response('hi');

function target(): { fetch: typeof fetch; calls: unknown[][] } {
  const calls: unknown[][] = [];
  const original = function fetch(_input: unknown, _init?: unknown) {
    calls.push([...arguments]);
    return Promise.resolve(answer);
  };
  return { fetch: Object.assign(original, { preconnect: () => 'connected' }) as unknown as typeof fetch, calls };
}

describe('patchFetch', () => {
  it('keeps name, length and what a runtime keeps on its fetch', () => {
    const global = target();
    const { name, length } = global.fetch;
    patchFetch(global, (next, ...request) => next(...request));
    expect(global.fetch.name).toBe(name);
    expect(global.fetch.length).toBe(length);
    expect((global.fetch as unknown as { preconnect(): string }).preconnect()).toBe('connected');
  });

  it('puts the very original back, in the shape it had', () => {
    const global = target();
    const before = Object.getOwnPropertyDescriptor(global, 'fetch');
    const undo = patchFetch(global, (next, ...request) => next(...request));
    expect(global.fetch).not.toBe(before?.value);
    undo();
    expect(Object.getOwnPropertyDescriptor(global, 'fetch')).toEqual(before);
  });

  it('leaves nothing behind where fetch was inherited', () => {
    const heir = Object.create(target()) as { fetch: typeof fetch };
    patchFetch(heir, (next, ...request) => next(...request))();
    expect(Object.hasOwn(heir, 'fetch')).toBe(false);
  });

  it('passes through when another has wrapped it meanwhile', async () => {
    const global = target();
    let seen = 0;
    const undo = patchFetch(global, (next, ...request) => {
      seen += 1;
      return next(...request);
    });
    const ours = global.fetch;
    global.fetch = (...args) => ours(...args);
    const theirs = global.fetch;
    undo();
    expect(global.fetch).toBe(theirs);
    expect(await global.fetch('https://x.test')).toBe(answer);
    expect(seen).toBe(0);
  });

  it('does not wrap twice, whichever copy comes second', () => {
    const global = target();
    patchFetch(global, (next, ...request) => next(...request));
    const wrapped = global.fetch;
    const undo = patchFetch(global, (next, ...request) => next(...request));
    expect(global.fetch).toBe(wrapped);
    undo();
    expect(global.fetch).toBe(wrapped);
    expect(wrapFetchWith(global.fetch, (next, ...request) => next(...request))).toBe(wrapped);
  });

  it('hands a call without arguments to the original, which has its own words for it', () => {
    const global = target();
    patchFetch(global, () => Promise.reject(new Error('not asked')));
    void (global.fetch as () => unknown)();
    expect(global.calls).toEqual([[]]);
  });

  it('lets the exporter go past it', async () => {
    const global = target();
    const original = global.fetch;
    patchFetch(global, () => Promise.reject(new Error('traced itself')));
    expect(unwrapFetch(global.fetch)).toBe(original);
    expect(await nativeFetch(global)('https://x.test')).toBe(answer);
  });
});
