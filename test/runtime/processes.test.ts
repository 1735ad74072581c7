import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { FaultCollector } from '../support/fault-collector';
import { serveFiles } from '../support/runtimes/page';
import { output } from '../support/runtimes/process';

/** Several processes, threads and copies of the package: what they share, and what they do not. */

const app = inject('packedApp');
const folder = join(app, 'processes');

beforeAll(async () => {
  await cp(new URL('processes', import.meta.url), folder, { recursive: true });
  await cp(join(app, 'node_modules', 'threadlight'), join(app, 'node_modules', 'copy-of-threadlight'), { recursive: true });
});

let collector: FaultCollector;
let world: Awaited<ReturnType<typeof serveFiles>>;
beforeEach(async () => {
  [collector, world] = await Promise.all([new FaultCollector().start(), serveFiles({ '/': 'hello' })]);
});
afterEach(() => Promise.all([collector.close(), world.close()]));

async function run(program: string): Promise<unknown> {
  const args = [join(folder, program), collector.url, world.url];
  return JSON.parse((await output({ program: process.execPath, args }, app)).trim().split('\n').at(-1) ?? '');
}

it('forks, members of a cluster and threads share neither ids nor a queue with their parent', async () => {
  const child = { sent: 500, pending: 0, dropped: {} };
  expect(await run('parent.mjs')).toEqual([child, child, child, { sent: 2, pending: 0, dropped: {} }]);
  expect(collector.spans).toHaveLength(1_502);
  expect(collector.spanIds.size).toBe(1_502);
  expect(new Set(collector.spans.map(({ traceId }) => traceId)).size).toBe(1_502);
});

it('two copies are one SDK: the second is told so, the fetch is watched once, and it can begin anew', async () => {
  const seen = await run('copies.mjs');
  expect(seen).toMatchObject({
    isSame: true,
    warnings: [expect.stringContaining('initialize() was called again')],
    report: { sent: 3, pending: 0, dropped: {} },
    anew: { sent: 1, pending: 0, dropped: {} },
    restored: true,
  });
  expect(collector.spans.map(({ name }) => name).sort()).toEqual(['GET', 'anew.task', 'first.workflow', 'second.task']);
});
