import { createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { AwaitTrackingContext } from '../src/context/await-tracking';

const AWAITS = 50_000;
const ROUNDS = 5;

/** Nanoseconds of one `await` of a promise, the median of a few rounds. */
async function nanosPerAwait(): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const begun = performance.now();
    for (let count = 0; count < AWAITS; count++) await Promise.resolve(count);
    rounds.push(((performance.now() - begun) * 1e6) / AWAITS);
  }
  return rounds.sort((a, b) => a - b)[ROUNDS >> 1] ?? 0;
}

async function measure(): Promise<Record<string, number>> {
  const native = await nanosPerAwait();
  const tracking = new AwaitTrackingContext({ report: () => {} }).enable();
  await tracking.ready;
  const outside = await nanosPerAwait();
  const inside = await tracking.with(ROOT_CONTEXT.setValue(createContextKey('bench'), 1), nanosPerAwait);
  tracking.disable();
  return { native, outside, inside, afterwards: await nanosPerAwait() };
}

(globalThis as unknown as { bench: { measure: typeof measure } }).bench = { measure };
