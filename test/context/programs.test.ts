import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context } from '@opentelemetry/api';
import { expect, it } from 'vitest';
import { AsyncLocalStorageContext } from '../../src/context/async-local-storage';
import { StackContext } from '../../src/context/stack';
import { prove } from './programs';

/** The proof itself: it finds what is wrong, and says it in the smallest program that shows it. */

const counterexample = (message: string): unknown => JSON.parse(/Counterexample: (.*)/.exec(message)?.[1] ?? 'null');
const failing = (context: StackContext | AsyncLocalStorageContext): Promise<string> =>
  prove(context, 10_000, 7).then(
    () => 'nothing failed',
    (error: Error) => error.message,
  );

/** Callbacks of timers are run in the newest context that anybody has opened. */
class Mixed extends AsyncLocalStorageContext {
  private newest: Context | undefined;
  override run<R>(context: Context, body: () => R): R {
    this.newest = context;
    return super.run(context, body);
  }
  override active(): Context {
    return this.newest ?? super.active();
  }
}

it('shrinks and prints the program in which a context is lost', async () => {
  const message = await failing(new StackContext());
  expect(message).toContain('"unexplained":');
  expect(JSON.stringify(counterexample(message)).length).toBeLessThan(100);
  expect(message).toMatch(/seed: 7, path: "/);
});

it('shrinks and prints the program in which a context is wrong', async () => {
  const message = await failing(new Mixed(AsyncLocalStorage));
  expect(message).toMatch(/"wrong":[1-9]/);
  expect(JSON.stringify(counterexample(message)).length).toBeLessThan(200);
});
