import * as threadlight from 'threadlight';
import type { LoadOrder, LoadResult } from './load';

/** A Node app under load, in a process of its own: `node --expose-gc <this> <order as JSON>`. */
const { url, seconds, perSecond, samples } = JSON.parse(process.argv[2] ?? '') as LoadOrder;
const TICK = 20;
const PER_WORKFLOW = 2;
const collectGarbage = (globalThis as unknown as { gc(): void }).gc;

threadlight.initialize({ appName: 'load', baseUrl: url, compression: 'none', instrumentFetch: false });

let made = 0;
const heap: number[] = [];

const startedAt = performance.now();

/** As many as are due by the clock: a busy machine ticks late. */
function tick(): void {
  const due = ((performance.now() - startedAt) / 1_000) * perSecond;
  for (let at = 0; made < due; at = (at + 1) % 10) {
    threadlight.withWorkflow({ name: 'turn', conversationId: `c${at}` }, () =>
      threadlight.withTask({ name: 'answer' }, () => 'x'.repeat(200)),
    );
    made += PER_WORKFLOW;
  }
}

function sample(): void {
  collectGarbage();
  heap.push(process.memoryUsage().heapUsed);
}

const ticking = setInterval(tick, TICK);
const sampling = setInterval(sample, (seconds * 1_000) / samples);

setTimeout(() => {
  clearInterval(ticking);
  clearInterval(sampling);
  void threadlight.shutdown().then((report) => console.log(JSON.stringify({ made, heap, report } satisfies LoadResult)));
}, seconds * 1_000);
