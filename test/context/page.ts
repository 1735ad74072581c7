import { AwaitTrackingContext } from '../../src/context/await-tracking';
import { prove, type Tally, tallyOf } from './programs';

/** What a page runs: the proof with await tracking, and that everything is put back afterwards. */
async function run({ checks, seed }: { checks: number; seed: number }): Promise<Tally & { kind: string; restored: boolean }> {
  const before = snapshot();
  const context = new AwaitTrackingContext({ report: () => {} }).enable();
  await context.ready;
  const { kind } = context;
  const tally = await prove(context, checks, seed);
  context.disable();
  return { ...tally, kind, restored: snapshot() === before };
}

/** Zone.js comes into a page that is tracked already. What is lost then is expected; a wrong context is not. */
async function runWithZoneLater({
  programs,
  seed,
}: {
  programs: number;
  seed: number;
}): Promise<Tally & { kind: string; reports: string[] }> {
  const reports: string[] = [];
  const context = new AwaitTrackingContext({ report: (_code, message) => void reports.push(message) }).enable();
  await context.ready;
  await new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement('script'), { src: '/zone.js', onload: resolve, onerror: reject });
    document.head.append(script);
  });
  return { ...(await tallyOf(context, programs, seed)), kind: context.kind, reports };
}

/** The built-ins that await tracking touches, by identity. */
const seen = new Map<unknown, number>();
function snapshot(): string {
  const descriptors = [
    Object.getOwnPropertyDescriptor(Promise.prototype, 'then'),
    Object.getOwnPropertyDescriptor(Promise.prototype, 'constructor'),
    Object.getOwnPropertyDescriptor(EventTarget.prototype, 'addEventListener'),
    Object.getOwnPropertyDescriptor(EventTarget.prototype, 'removeEventListener'),
  ].flatMap((descriptor) => [descriptor?.value, descriptor?.get, descriptor?.set]);
  return [...descriptors, setTimeout, queueMicrotask, requestAnimationFrame].map(idOf).join();
}

function idOf(value: unknown): number {
  if (!seen.has(value)) seen.set(value, seen.size);
  return seen.get(value) ?? -1;
}

export interface Proof {
  run: typeof run;
  runWithZoneLater: typeof runWithZoneLater;
}

(globalThis as unknown as { proof: Proof }).proof = { run, runWithZoneLater };
