import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import * as threadlight from '../../src/entry/node';

/** Frameworks replace the clock and the source of randomness, and ask their own async context who is looking. */

const request = new AsyncLocalStorage<string>();
const lookedAt: string[] = [];
const note = (what: string): void => {
  if (request.getStore() !== undefined) lookedAt.push(what);
};
const { now } = Date;

beforeEach(() => {
  lookedAt.length = 0;
  Date.now = (() => {
    note('Date.now');
    return now();
  }).bind(null);
  const random = crypto.getRandomValues.bind(crypto);
  vi.spyOn(crypto, 'getRandomValues').mockImplementation((into) => {
    note('getRandomValues');
    return random(into);
  });
});
afterEach(async () => {
  await threadlight.shutdown();
  Date.now = now;
  vi.restoreAllMocks();
});

it('spans of a request read clock and randomness, and export, outside of it', async () => {
  const fetch = vi.fn<typeof globalThis.fetch>(async () => {
    note('fetch');
    return new Response('{}');
  });
  threadlight.initialize({ fetch, baseUrl: 'http://localhost:4318', limits: { scheduledDelayMillis: 5 } });
  await request.run('a', async () => {
    const context = await threadlight.withWorkflow({ name: 'page' }, async () => request.getStore());
    expect(context).toBe('a');
  });
  await vi.waitFor(() => expect(fetch).toHaveBeenCalled());
  expect(lookedAt).toEqual([]);
});
