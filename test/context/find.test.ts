import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import { type Context, createContextKey, context as contextApi, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { afterEach, describe, expect, it } from 'vitest';
import type { AmbientContext } from '../../src/context/contract';
import { AsyncLocalStorageContext } from '../../src/context/async-local-storage';
import { findContext } from '../../src/context/find';
import { LateContext } from '../../src/context/late';
import { prove } from './programs';

const KEY = createContextKey('find test');
const named = (name: string): Context => ROOT_CONTEXT.setValue(KEY, name);
const reports: string[] = [];
const report = (code: string): void => void reports.push(code);
const storage = (): AmbientContext => new AsyncLocalStorageContext(AsyncLocalStorage);
const found = (options: Partial<Parameters<typeof findContext>[0]> = {}): AmbientContext =>
  findContext({ offers: {}, report, ...options });

/** `AsyncContext.Variable` as the proposal has it, on what Node has today. */
class Variable<T> {
  readonly #storage = new AsyncLocalStorage<T>();
  get(): T | undefined {
    return this.#storage.getStore();
  }
  run<R, A extends unknown[]>(value: T, fn: (...args: A) => R, ...args: A): R {
    return this.#storage.run(value, fn, ...args);
  }
}

const realm = globalThis as { AsyncContext?: unknown };
afterEach(() => {
  reports.length = 0;
  contextApi.disable();
  delete realm.AsyncContext;
});

describe('the context manager', () => {
  it('is the language’s own AsyncContext where there is one, and that is never wrong', async () => {
    realm.AsyncContext = { Variable };
    const context = found({ offers: { 'await-tracking': storage } });
    expect(context.kind).toBe('async-context');
    expect(await prove(context, 1_000, 7)).toMatchObject({ wrong: 0, lost: {} });
  });

  it('is the host’s before all others', () => {
    realm.AsyncContext = { Variable };
    contextApi.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    const context = found({ offers: { 'async-local-storage': storage } });
    expect(context.kind).toBe('host');
    context.with(named('a'), () => expect(contextApi.active().getValue(KEY)).toBe('a'));
  });

  it('is what the option says, whatever else is there', async () => {
    contextApi.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    const own = new AsyncLocalStorageContextManager();
    const context = found({ preference: own, offers: { 'async-local-storage': storage } }).enable();
    context.with(named('a'), () =>
      expect([own.active().getValue(KEY), contextApi.active().getValue(KEY)]).toEqual(['a', undefined]),
    );
    expect(found({ preference: 'stack', offers: { 'async-local-storage': storage } }).kind).toBe('stack');
    expect(
      found({ preference: 'async-local-storage', offers: { zone: () => undefined, 'async-local-storage': storage } }).kind,
    ).toBe('async-local-storage');
    expect(await prove(context, 1_000, 7)).toMatchObject({ wrong: 0, lost: {} });
  });

  it('is explicit passing, said, where nothing is to be had', () => {
    expect([found().kind, reports]).toEqual(['stack', ['context-explicit']]);
    expect([found({ preference: 'zone' }).kind, reports.length]).toEqual(['stack', 2]);
  });

  it('may come late, and is the stack until then', async () => {
    const late = new LateContext(Promise.resolve(storage())).enable();
    expect([late.kind, late.survivesAwait, late.enter(named('a'))]).toEqual(['stack', false, false]);
    await late.ready;
    expect([late.kind, late.survivesAwait]).toEqual(['async-local-storage', true]);
    expect(await prove(late, 1_000, 7)).toMatchObject({ wrong: 0, lost: {} });
  });
});

it('on servers, binds the listeners that an event emitter is given from then on, and takes them off again', () => {
  const context = storage();
  const emitter = context.bind(named('a'), new EventEmitter());
  const seen: unknown[] = [];
  const hears = (): void => void seen.push(context.active().getValue(KEY));
  emitter.on('x', hears).once('x', hears);
  context.with(named('b'), () => emitter.emit('x'));
  emitter.off('x', hears);
  emitter.emit('x');
  expect(seen).toEqual(['a', 'a']);
});

describe('every manager', () => {
  const managers: [string, () => AmbientContext][] = [
    ['stack', () => found({ preference: 'stack' })],
    ['async-local-storage', storage],
    ['host', () => found({ preference: new AsyncLocalStorageContextManager() })],
    ['late', () => new LateContext(Promise.resolve(undefined))],
  ];
  it.each(managers)('%s hands on this, arguments, results and errors', (_kind, make) => {
    const context = make().enable();
    const calls = function (this: unknown, ...args: unknown[]): unknown[] {
      return [this, context.active().getValue(KEY), ...args];
    };
    const thrown = new Error('expected');
    expect(context.with(named('a'), calls, 'this' as never, 1 as never, 2 as never)).toEqual(['this', 'a', 1, 2]);
    expect(context.bind(named('b'), calls).call('that', 3)).toEqual(['that', 'b', 3]);
    expect(() =>
      context.with(named('a'), () => {
        throw thrown;
      }),
    ).toThrow(thrown);
    expect(context.active()).toBe(ROOT_CONTEXT);
  });
});
