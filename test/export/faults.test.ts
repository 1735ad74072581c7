import { afterEach, describe, expect, it } from 'vitest';
import type { ExportOptions } from '../../src/export/options';
import { type Fault, FaultCollector, type FaultCollectorOptions } from '../support/fault-collector';
import { accounted, Clock, harness, makeSpans } from './harness';

let collector: FaultCollector;
afterEach(() => collector.close());

/** Ends forty spans, ten to a batch, against a collector that fails as told; answers the counts after shutdown. */
async function exportForty(script: Fault[], collectorOptions: FaultCollectorOptions = {}, options: Partial<ExportOptions> = {}) {
  collector = await new FaultCollector(collectorOptions).start();
  collector.play(...script);
  const clock = new Clock();
  const { processor, end } = harness({ url: collector.url, fetch: impatient(clock), maxBatchSize: 10, ...options }, clock);
  end(makeSpans(40));
  const flushed = await processor.forceFlush();
  const report = await processor.shutdown();
  expect(accounted(flushed)).toBe(40);
  expect(accounted(report)).toBe(40);
  expect(report.pending).toBe(0);
  expect(clock.pendingTimers).toBe(0);
  return { report, clock };
}

/** A `fetch` for which a request's time is over as soon as the collector stalls. */
function impatient(clock: Clock): typeof fetch {
  const timeIsOver = () => setImmediate(() => clock.advance(10_000));
  return async (url, init) => {
    const stalled = collector.nextStall();
    const response = fetch(url, init);
    void stalled.then((fault) => (fault === 'hang' ? timeIsOver() : response.then(timeIsOver, timeIsOver)));
    return response;
  };
}

describe('nothing is lost, and what is reported as sent is held', () => {
  const harmless: Fault[] = [
    'ok',
    'no-store',
    502,
    503,
    504,
    429,
    'retry-after-seconds',
    'retry-after-date',
    'reset',
    'reset-after-store',
    'hang',
    'slow-body',
    'half-response',
  ];

  it.each(harmless)('%s', async (fault) => {
    const { report } = await exportForty([fault, fault]);
    expect(report).toMatchObject({ sent: 40, refused: 0, dropped: {} });
    expect(collector.spanIds.size).toBe(40);
  });
});

describe('what is lost is counted', () => {
  it.each<[Fault, number, string]>([
    ['partial-success', 1, 'partial_success'],
    ['redirect', 10, 'refused'],
    ['web-page', 10, 'refused'],
    [400, 10, 'refused'],
    [404, 10, 'refused'],
    [500, 10, 'refused'],
  ])('%s', async (fault, refused, code) => {
    const { report } = await exportForty([fault]);
    expect(report).toMatchObject({ sent: 40 - refused, refused, dropped: {} });
    expect(report.errors).toMatchObject([{ code }]);
    expect(collector.spanIds.size).toBe(report.sent);
  });

  it.each([401, 403])('%i stops the export, and says so once', async (status) => {
    const warnings: unknown[] = [];
    const { report } = await exportForty(['ok', status], {}, { warn: (fault) => warnings.push(fault) });
    expect(report).toMatchObject({ sent: 10, dropped: { unauthorized: 30 } });
    expect(collector.requests).toHaveLength(2);
    expect(warnings).toHaveLength(1);
  });

  it('gives up a collector that does not come back, without waiting for the deadline', async () => {
    const { report, clock } = await exportForty(Array<Fault>(100).fill(503));
    expect(report).toMatchObject({ sent: 0, dropped: { shutdown: 40 } });
    expect(collector.requests.length).toBeLessThan(10);
    expect(clock.time - new Clock().time).toBeLessThan(30_000);
  });

  it('gives up a port where nobody listens', async () => {
    collector = await new FaultCollector().start();
    const { processor, end } = harness({ url: 'http://127.0.0.1:9/v1/traces', fetch });
    end(makeSpans(3));
    const report = await processor.shutdown();
    expect(report).toMatchObject({ sent: 0, dropped: { shutdown: 3 } });
    expect(report.errors[0]).toMatchObject({ code: 'unreachable', message: expect.stringContaining('http://127.0.0.1:9') });
  });
});

describe('413', () => {
  it('halves the batch until it is taken, and remembers the size', async () => {
    const { report } = await exportForty([], { maxBytes: 2_000 });
    expect(report).toMatchObject({ sent: 40, dropped: {} });
    expect(collector.spanIds.size).toBe(40);
    expect(collector.requests.filter(({ fault }) => fault === 413).length).toBeLessThan(4);
  });

  it('gives up a span that is too large alone, and no other', async () => {
    collector = await new FaultCollector({ maxBytes: 2_000 }).start();
    const { processor, end } = harness({ url: collector.url, fetch, maxBatchSize: 5 });
    end(makeSpans(9));
    end(makeSpans(1, { attributes: Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`key.${i}`, i])) }));
    const report = await processor.shutdown();
    expect(report).toMatchObject({ sent: 9, dropped: { too_large: 1 } });
    expect(collector.spanIds.size).toBe(9);
  });
});
