import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { ExportReport } from '../../src/export/report';
import { type Fault, FaultCollector } from '../support/fault-collector';
import { bundle } from '../support/runtimes/bundle';
import { output } from '../support/runtimes/process';
import { startWorker, type Worker } from './start-worker';

export interface LoadOrder {
  readonly url: string;
  readonly seconds: number;
  /** Spans. */
  readonly perSecond: number;
  /** How often the heap is looked at. */
  readonly samples: number;
}

export interface LoadResult {
  readonly made: number;
  /** Bytes in use after a collection of garbage. */
  readonly heap: readonly number[];
  readonly report: ExportReport;
}

export type Load = Omit<LoadOrder, 'url'>;

const pathOf = (name: string): string => new URL(name, import.meta.url).pathname;
const sleep = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis));

/** Every second request fails, each time in another way. */
export async function failingHalfTheTime(): Promise<FaultCollector> {
  const faults: readonly Fault[] = [503, 'reset', 'retry-after-seconds', 429, 502];
  let asked = 0;
  return new FaultCollector({
    idsOnly: true,
    otherwise: () => (++asked % 2 ? 'ok' : (faults[(asked / 2) % faults.length] ?? 'ok')),
  }).start();
}

export async function loadNode(app: string, order: LoadOrder): Promise<LoadResult> {
  const folder = await mkdtemp(join(app, 'load-'));
  const file = join(folder, 'load.mjs');
  const code = await readFile(pathOf('load-node.ts'), 'utf8');
  await writeFile(
    file,
    await bundle({ code, app }, { format: 'esm', platform: 'node', external: ['threadlight', '@opentelemetry/api'] }),
  );
  try {
    const timeLimit = (order.seconds + 60) * 1_000;
    const text = await output({ program: process.execPath, args: ['--expose-gc', file, JSON.stringify(order)], timeLimit }, app);
    return JSON.parse(text.split('\n').find((line) => line.startsWith('{')) ?? '') as LoadResult;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const SPANS_A_REQUEST = 21;

/** Requests of twenty spans and their root, by the clock and not one after the other. */
export async function loadWorkerd(app: string, { url, seconds, perSecond, samples }: LoadOrder): Promise<LoadResult> {
  const worker = await startWorker({ app, script: pathOf('worker-app.ts'), bindings: { COLLECTOR: url }, inspected: true });
  const heap: number[] = [];
  const open = new Set<Promise<unknown>>();
  const startedAt = performance.now();
  const passed = (): number => (performance.now() - startedAt) / 1_000;
  try {
    for (let requests = 0; passed() < seconds; await sleep(20)) {
      requests += request(worker, open, Math.ceil((passed() * perSecond) / SPANS_A_REQUEST) - requests);
      const isTime = heap.length < (samples * passed()) / seconds - 1;
      heap.push(...(isTime ? [await worker.heap()] : []));
    }
    await Promise.all(open);
    const { made, report } = (await (await worker.fetch('/end')).json()) as Omit<LoadResult, 'heap'>;
    return { made, heap, report };
  } finally {
    await worker.dispose();
  }
}

function request(worker: Worker, open: Set<Promise<unknown>>, count: number): number {
  for (let at = 0; at < count; at++) {
    track(
      open,
      worker.fetch('/load').then((response) => response.text()),
    );
  }
  return count;
}

function track(open: Set<Promise<unknown>>, promise: Promise<unknown>): void {
  const done = promise.finally(() => open.delete(done));
  open.add(done);
}

/**
 * Every span stands in one count, and the collector holds what is said to have been sent, no more and no less. Only spans that were
 * given up after a request may be there as well: the client had stopped to wait for the answer.
 */
export function expectAccounted({ made, report }: LoadResult, { spanIds, heardIds }: FaultCollector): void {
  const { sent, refused, dropped, pending } = report;
  const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  expect({ counted: sent + refused + lost + pending, report }).toMatchObject({ counted: made });
  const givenUp = (dropped.timeout ?? 0) + (dropped.unreachable ?? 0) + (dropped.unavailable ?? 0);
  const heardAll = heardIds.size >= sent;
  const noMoreThanSent = spanIds.size <= sent + givenUp;
  expect({ heardAll, noMoreThanSent, heard: heardIds.size, stored: spanIds.size, report }).toMatchObject({
    heardAll: true,
    noMoreThanSent: true,
  });
}

/** No more at the end than in the middle, but for what waits in the queue by chance. */
export function expectFlat({ heap }: Pick<LoadResult, 'heap'>): void {
  const third = Math.floor(heap.length / 3);
  const middle = Math.max(...heap.slice(third, 2 * third));
  expect(Math.max(...heap.slice(-third)), `heap ${heap.map((bytes) => (bytes / 1e6).toFixed(1)).join(' ')}`).toBeLessThan(
    middle * 1.25 + 1e6,
  );
}
