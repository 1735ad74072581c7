import { describe, expect, inject, it } from 'vitest';
import type { Runtime } from '../conformance/runtimes';
import { FaultCollector } from '../support/fault-collector';
import type { Account, Order } from './fault-program';
import { type Scenario, scenarios } from './scenarios';

const program = new URL('fault-program.ts', import.meta.url).pathname;

/** Waiting costs no time of the processor: some runtimes fail side by side. */
const SIDE_BY_SIDE = 4;

interface Outcome {
  readonly account: Account;
  /** Ids of the spans that the collector holds. */
  readonly held: number;
}

/** Every scenario on each of the runtimes. */
export function faultMatrix(runtimes: readonly Runtime[]): void {
  const present = runtimes.filter(({ launcher }) => !launcher.missing());
  const started = inSlots(present);
  it.skipIf(!process.env.CI)('finds every runtime', () =>
    expect(runtimes.filter((each) => !present.includes(each)).map(({ launcher }) => launcher.name)).toEqual([]),
  );
  describe.each(present.map((runtime) => [runtime.launcher.name, runtime] as const))('%s', (_name, runtime) => {
    it.each(scenariosFor(runtime).map((scenario) => [scenario.name, scenario] as const))('%s', async (_scenario, scenario) => {
      check(scenario, (await started.get(runtime)?.())?.get(scenario.name));
    });
  });
}

const scenariosFor = ({ tier }: Runtime): readonly Scenario[] => scenarios.filter(({ onlyIn }) => !onlyIn || onlyIn === tier);

function check({ outcome }: Scenario, seen: Outcome | undefined): void {
  if (!seen) throw new Error('the scenario was not run');
  const { made, report, strange } = seen.account;
  expect(strange).toEqual([]);
  const lost = Object.values(report.dropped).reduce((sum, count) => sum + count, 0);
  expect({ made, report }).toMatchObject({ made: report.sent + report.refused + lost, report: { pending: 0 } });
  expect({ held: seen.held, report }).toMatchObject({ held: report.sent });
  if (outcome === 'sent') expect(report).toMatchObject({ sent: made, refused: 0, dropped: {} });
  else expect(report.sent).toBeLessThan(made);
}

/** Each runtime starts when one of the slots is free, and once. */
function inSlots(runtimes: readonly Runtime[]): Map<Runtime, () => Promise<Map<string, Outcome>>> {
  let running: Promise<unknown>[] = [];
  const begin = lazily(() => {
    const slots = Array.from({ length: SIDE_BY_SIDE }, () => Promise.resolve() as Promise<unknown>);
    running = runtimes.map(
      (runtime, at) => (slots[at % SIDE_BY_SIDE] = settled(slots[at % SIDE_BY_SIDE]).then(() => runAll(runtime))),
    );
    for (const each of running) each.catch(() => undefined);
  });
  return new Map(
    runtimes.map((runtime, at) => [
      runtime,
      () => {
        begin();
        return running[at] as Promise<Map<string, Outcome>>;
      },
    ]),
  );
}

const settled = (promise: Promise<unknown> | undefined): Promise<unknown> => Promise.resolve(promise).catch(() => undefined);

function lazily(start: () => void): () => void {
  let isStarted = false;
  return () => {
    if (!isStarted) start();
    isStarted = true;
  };
}

async function runAll(runtime: Runtime): Promise<Map<string, Outcome>> {
  const chosen = scenariosFor(runtime);
  const collectors = await Promise.all(chosen.map((scenario) => new FaultCollector(scenario.collector).start()));
  try {
    chosen.forEach(({ script }, at) => collectors[at]?.play(...script));
    const orders = chosen.map((scenario, at): Order => orderFor(scenario, collectors[at]?.url ?? ''));
    const accounts = (await runtime.launcher.run({ app: inject('packedApp'), program, input: orders })) as Account[];
    return new Map(accounts.map((account, at) => [account.name, { account, held: collectors[at]?.spanIds.size ?? 0 }]));
  } finally {
    await Promise.all(collectors.map((collector) => collector.close()));
  }
}

const orderFor = ({ name, url, compression = 'none' }: Scenario, collector: string): Order => ({
  name,
  url: url ?? collector,
  compression,
});
