import { expect, inject, it } from 'vitest';
import { expectAccounted, failingHalfTheTime, type Load, loadNode, loadWorkerd } from './load';

/** A short form of `load.long.test.ts`: five seconds say nothing of the heap, and all of the counts. */
const load: Load = { seconds: 5, perSecond: 1_000, samples: 2 };

it.each([
  ['Node', loadNode],
  ['workerd', loadWorkerd],
] as const)('1,000 spans a second on %s, to a collector that fails half the time', async (_name, run) => {
  const collector = await failingHalfTheTime();
  const result = await run(inject('packedApp'), { ...load, url: collector.url });
  expectAccounted(result, collector);
  expect(result.report.sent).toBeGreaterThan(1_000);
  await collector.close();
});
