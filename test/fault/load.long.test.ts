import { describe, expect, inject, it } from 'vitest';
import { FaultCollector } from '../support/fault-collector';
import { expectAccounted, expectFlat, failingHalfTheTime, type Load, loadNode, loadWorkerd } from './load';
import { startWorker } from './start-worker';

const load: Load = { seconds: 600, perSecond: 1_000, samples: 40 };

describe('ten minutes of 1,000 spans a second, to a collector that fails half the time', () => {
  it.concurrent.each([
    ['Node', loadNode],
    ['workerd', loadWorkerd],
  ] as const)('%s', { timeout: 900_000 }, async (name, run) => {
    const collector = await failingHalfTheTime();
    const result = await run(inject('packedApp'), { ...load, url: collector.url });
    console.log(name, JSON.stringify({ ...result, heap: result.heap.map((bytes) => Number((bytes / 1e6).toFixed(1))) }));
    expectAccounted(result, collector);
    expect(result.made).toBeGreaterThan(500_000);
    expect(result.report.sent / result.made).toBeGreaterThan(0.99);
    expectFlat(result);
    await collector.close();
  });
});

it('10,000 requests leave nothing behind in a Worker', { timeout: 900_000 }, async () => {
  const collector = await new FaultCollector({ idsOnly: true }).start();
  const script = new URL('worker-app.ts', import.meta.url).pathname;
  const worker = await startWorker({ app: inject('packedApp'), script, bindings: { COLLECTOR: collector.url }, inspected: true });
  const heap: number[] = [];
  for (let requests = 0; requests < 10_000; requests += 500) {
    for (let at = 0; at < 50; at++) {
      await Promise.all(Array.from({ length: 10 }, async () => (await worker.fetch('/plain')).text()));
    }
    heap.push(await worker.heap());
  }
  const { report } = (await (await worker.fetch('/end')).json()) as { report: { sent: number } };
  console.log('10,000 requests', report.sent, heap.map((bytes) => (bytes / 1e6).toFixed(2)).join(' '));
  expect(collector.spanIds.size).toBe(report.sent);
  expect(report.sent).toBeGreaterThanOrEqual(20_000);
  expectFlat({ heap });
  await worker.dispose();
  await collector.close();
});
