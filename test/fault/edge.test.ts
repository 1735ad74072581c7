import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import type { ExportReport } from '../../src/export/report';
import type { Span } from '../../src/otlp/types';
import { FaultCollector } from '../support/fault-collector';
import { type Worker, startWorker } from './start-worker';

/** What a Worker promises, in workerd. */

const script = new URL('worker-app.ts', import.meta.url).pathname;

let collector: FaultCollector;
let worker: Worker;

beforeEach(async () => {
  collector = await new FaultCollector().start();
  worker = await startWorker({ app: inject('packedApp'), script, bindings: { COLLECTOR: collector.url } });
});
afterEach(async () => {
  await worker.dispose();
  await collector.close();
});

const text = async (path: string): Promise<string> => (await worker.fetch(path)).text();
const counts = async (): Promise<ExportReport> => JSON.parse(await text('/counts')) as ExportReport;
const names = (): string[] => collector.spans.map(({ name }) => name);

/** Waits for spans, for as long as the test may take. */
async function arrived(...wanted: string[]): Promise<void> {
  while (!wanted.every((name) => names().includes(name))) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('spans arrive', () => {
  it('of a request, without a flush and with no waitUntil passed', async () => {
    expect(await text('/plain')).toBe('plain');
    await arrived('plain.task', 'GET');
  });

  it('that end in the application’s own waitUntil, after the response', async () => {
    expect(await text('/late')).toBe('early');
    expect(names()).not.toContain('late.task');
    await arrived('GET', 'late.task');
  });

  it('while a response streams on, the open ones as interrupted, and whole when it is over', async () => {
    const response = await worker.fetch('/stream');
    await arrived('before the stream.task', 'GET');
    expect(interrupted()).toEqual([true]);
    expect(await response.text()).toContain('29');
    while (!interrupted().includes(false)) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(new Set(collector.spans.filter(({ name }) => name === 'GET').map(({ spanId }) => spanId)).size).toBe(1);
  });
});

const isMarked = ({ attributes }: Span, mark: string): boolean => attributes?.some(({ key }) => key === mark) ?? false;
const isMeasured = ({ startTimeUnixNano, endTimeUnixNano }: Span): boolean => BigInt(endTimeUnixNano) > BigInt(startTimeUnixNano);

function interrupted(): boolean[] {
  return collector.spans.filter(({ name }) => name === 'GET').map((span) => isMarked(span, 'threadlight.interrupted'));
}

describe('the clock', () => {
  it('dates nothing in 1970', async () => {
    await text('/plain');
    await text('/waits');
    await arrived('plain.task', 'waits.task');
    const years = collector.spans.map(({ startTimeUnixNano }) =>
      new Date(Number(BigInt(startTimeUnixNano) / 1_000_000n)).getUTCFullYear(),
    );
    expect(Math.min(...years)).toBeGreaterThan(2_020);
  });

  it('is said to have stood still where it did, and only there', async () => {
    await text('/plain');
    await text('/waits');
    await arrived('plain.task', 'waits.task');
    const marked = collector.spans.map((span) => [isMarked(span, 'threadlight.unmeasurable'), isMeasured(span)]);
    expect(marked.filter(([isUnmeasurable, hasDuration]) => isUnmeasurable === hasDuration)).toEqual([]);
    expect(collector.spans.find(({ name }) => name === 'waits.task')).toSatisfy(isMeasured);
  });

  it('and no randomness at the top of a module do not harm what runs there', async () => {
    expect(await text('/top')).toBe('ran');
  });
});

describe('a dead collector', () => {
  it('adds nothing to the response, which comes while the export hangs', async () => {
    collector.play('hang', 'hang', 'hang', 'hang');
    const stalled = collector.nextStall();
    for (let request = 0; request < 20; request++) expect(await text('/plain')).toBe('plain');
    expect(await stalled).toBe('hang');
    expect(collector.spans).toHaveLength(0);
  });

  it('and one that is back gets what waited', async () => {
    collector.play('reset', 503);
    for (let request = 0; request < 10; request++) await text('/plain');
    const { sent, dropped, pending } = await counts();
    expect({ sent, dropped, pending }).toEqual({ sent: 20, dropped: {}, pending: 0 });
    await arrived('GET');
    expect(collector.spanIds.size).toBeGreaterThanOrEqual(20);
  });
});
