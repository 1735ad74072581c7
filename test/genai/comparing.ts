import { expect } from 'vitest';
import type { Delivery, ProviderServer, WireReply } from '../support/provider-server';
import { observing } from './observing';

export type Fetch = typeof globalThis.fetch;

/** Compares calls at a server that is there once the tests run. */
export function comparing(server: () => ProviderServer) {
  return { compare: (reply: WireReply & Delivery, call: (fetch: Fetch) => Promise<unknown>) => compare(server(), reply, call) };
}

/** What an application sees: the value, every item of a stream, or the error. */
async function seen(call: () => Promise<unknown>): Promise<unknown[]> {
  const items: unknown[] = [];
  try {
    for await (const item of itemsOf(await call())) items.push(plainCopy(item));
  } catch (error) {
    items.push(`${(error as Error).name}: ${(error as Error).message}`);
  }
  return items;
}

function itemsOf(result: unknown): AsyncIterable<unknown> | [unknown] {
  return typeof result === 'object' && result !== null && Symbol.asyncIterator in result
    ? (result as AsyncIterable<unknown>)
    : [result];
}

const plainCopy = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** Runs a call of a real client without and with threadlight, and compares all that the application sees. */
async function compare(server: ProviderServer, reply: WireReply & Delivery, call: (fetch: Fetch) => Promise<unknown>) {
  server.answer(reply);
  const without = await seen(() => call(fetch));
  const observed = observing();
  expect(await seen(() => call(observed.fetch))).toEqual(without);
  expect(observed.reports).toEqual([]);
  expect(observed.open()).toBe(0);
  return { items: without, span: observed.span(), request: server.requests.at(-1)! };
}
