import { AwaitTrackingContext } from '../../src/context/await-tracking';
import { prove, type Tally } from './programs';

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

(globalThis as unknown as { proof: { run: typeof run } }).proof = { run };
