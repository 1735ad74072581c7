import { type Context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import fc from 'fast-check';
import type { AmbientContext } from '../../src/context/contract';

/**
 * Programs of concurrent, nested contexts for which the right context is known at each step, and an interpreter that runs
 * them with native `await` and compares.
 */

const KEY = createContextKey('threadlight test program');

/** What a step awaits. The last two are known to be beyond await tracking: what is lost after them counts under their name. */
const AWAITED = [
  'resolved',
  'async function',
  'timer',
  'rejected',
  'all',
  'race',
  'settled elsewhere',
  'stream',
  'microtask',
  'plain value',
  'thenable',
] as const;
type Awaited = (typeof AWAITED)[number];

const BEYOND: ReadonlySet<Awaited> = new Set<Awaited>(['plain value', 'thenable']);

const CALLBACKS = ['timeout', 'microtask', 'then', 'event', 'message'] as const;
type Callback = (typeof CALLBACKS)[number];

export type Step =
  | { do: 'await'; what: Awaited }
  | { do: 'callback'; how: Callback }
  | { do: 'enter'; body: Step[] }
  | { do: 'call'; body: Step[] }
  | { do: 'generate'; body: Step[]; items: number }
  | { do: 'catch'; body: Step[] }
  | { do: 'read'; chunks: number }
  | { do: 'parallel'; bodies: Step[][] }
  | { do: 'forget'; body: Step[] };

/** Several of these run at the same time, each in a context of its own; one of them in none. */
export type Program = Step[][];

export interface Tally {
  checks: number;
  /** A context of somebody else, or one where none should be. */
  wrong: number;
  /** No context where there should be one, by cause; `unexplained` is none. */
  lost: Record<string, number>;
}

export function emptyTally(): Tally {
  return { checks: 0, wrong: 0, lost: {} };
}

const { steps } = fc.letrec<{ step: Step; steps: Step[] }>((tie) => ({
  steps: fc.array(tie('step'), { minLength: 1, maxLength: 5 }),
  step: fc.oneof(
    { maxDepth: 4, depthSize: 'small', withCrossShrink: true },
    { weight: 6, arbitrary: fc.record({ do: fc.constant('await' as const), what: fc.constantFrom(...AWAITED) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('callback' as const), how: fc.constantFrom(...CALLBACKS) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('enter' as const), body: tie('steps') }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('call' as const), body: tie('steps') }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('generate' as const), body: tie('steps'), items: fc.nat(3) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('catch' as const), body: tie('steps') }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('read' as const), chunks: fc.nat(3) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('parallel' as const),
        bodies: fc.array(tie('steps'), { minLength: 2, maxLength: 3 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('forget' as const), body: tie('steps') }) },
  ),
}));
const programs: fc.Arbitrary<Program> = fc.array(steps, { minLength: 2, maxLength: 4 });

/** Runs programs until `checks` have been made; throws with the smallest program that failed. */
export async function prove(context: AmbientContext, checks: number, seed: number): Promise<Tally> {
  const total = emptyTally();
  for (let round = 0; total.checks < checks; round++) {
    const property = fc.asyncProperty(programs, async (program) => {
      const tally = await runProgram(context, program);
      if (tally.wrong > 0 || tally.lost.unexplained) throw new Error(JSON.stringify(tally));
      add(total, tally);
    });
    await fc.assert(property, { numRuns: 50, seed: seed + round, endOnFailure: false, includeErrorInReport: true });
  }
  return total;
}

/** What so many programs come to, whether they fail or not. */
export async function tallyOf(context: AmbientContext, count: number, seed: number): Promise<Tally> {
  const total = emptyTally();
  for (const program of fc.sample(programs, { numRuns: count, seed })) add(total, await runProgram(context, program));
  return total;
}

function add(total: Tally, { checks, wrong, lost }: Tally): void {
  total.checks += checks;
  total.wrong += wrong;
  for (const [cause, count] of Object.entries(lost)) total.lost[cause] = (total.lost[cause] ?? 0) + count;
}

export async function runProgram(context: AmbientContext, program: Program): Promise<Tally> {
  const run = new Run(context);
  const tasks = program.map((body, index) => (index === 0 ? run.body(body, undefined, {}) : run.enter(body, {})));
  await Promise.all(tasks);
  await run.settled();
  return run.tally;
}

/** What has happened to the flow of one async function; functions that it calls begin with a copy. */
interface Flow {
  beyond?: Awaited;
}

class Run {
  readonly tally = emptyTally();
  private names = 0;
  private readonly pending: Promise<unknown>[] = [];
  private readonly elsewhere: { settle(): void }[] = [];

  constructor(private readonly context: AmbientContext) {}

  async settled(): Promise<void> {
    while (this.pending.length > 0 || this.elsewhere.length > 0) {
      for (const { settle } of this.elsewhere.splice(0)) settle();
      await Promise.all(this.pending.splice(0));
    }
  }

  enter(body: Step[], flow: Flow): Promise<void> {
    const name = `context ${++this.names}`;
    const inner: Context = ROOT_CONTEXT.setValue(KEY, name);
    return this.context.with(inner, () => this.body(body, name, { ...flow, beyond: undefined }));
  }

  async body(body: Step[], expected: string | undefined, flow: Flow): Promise<void> {
    this.check(expected, flow);
    for (const each of body) {
      const awaited = this.step(each, expected, flow);
      if (awaited !== undefined) await awaited;
      this.check(expected, flow);
    }
  }

  private check(expected: string | undefined, { beyond }: Flow): void {
    const actual = this.context.active().getValue(KEY);
    this.tally.checks++;
    if (actual === expected) return;
    if (actual !== undefined) this.tally.wrong++;
    else this.tally.lost[beyond ?? 'unexplained'] = (this.tally.lost[beyond ?? 'unexplained'] ?? 0) + 1;
  }

  /** Not async: the awaits of a step must be those of the function that it belongs to. */
  private step(each: Step, expected: string | undefined, flow: Flow): unknown {
    switch (each.do) {
      case 'await':
        if (BEYOND.has(each.what)) flow.beyond = each.what;
        return this.awaited(each.what);
      case 'callback':
        return void this.callback(each.how, expected, { ...flow });
      case 'enter':
        return this.enter(each.body, flow);
      case 'call':
        return this.body(each.body, expected, { ...flow });
      case 'generate':
        return this.consume(each, expected, { ...flow });
      case 'catch':
        return this.caught(each.body, expected, { ...flow });
      case 'read':
        return this.read(each.chunks, expected, { ...flow });
      case 'parallel':
        return Promise.all(each.bodies.map((body) => this.body(body, expected, { ...flow })));
      case 'forget':
        return void this.pending.push(this.body(each.body, expected, { ...flow }));
    }
  }

  private awaited(what: Awaited): unknown {
    switch (what) {
      case 'resolved':
        return Promise.resolve(1);
      case 'async function':
        return (async () => 1)();
      case 'timer':
        return sleep();
      case 'rejected':
        return Promise.reject(new Error('expected')).catch(() => 1);
      case 'all':
        return Promise.all([Promise.resolve(1), sleep()]);
      case 'race':
        return Promise.race([sleep(), Promise.resolve(1)]);
      case 'settled elsewhere':
        return this.settledElsewhere();
      case 'stream':
        return new Response('text').text();
      case 'microtask':
        return new Promise<void>((resolve) => queueMicrotask(resolve));
      case 'plain value':
        return 1;
      case 'thenable':
        return { then: (resolve: (value: number) => void) => resolve(1) };
    }
  }

  /** A promise that code of another context, or of none, resolves. */
  private settledElsewhere(): Promise<void> {
    return new Promise<void>((resolve) => {
      this.elsewhere.push({ settle: resolve });
      const settleAll = (): void => this.elsewhere.splice(0).forEach(({ settle }) => settle());
      this.context.with(ROOT_CONTEXT.setValue(KEY, 'elsewhere'), () => void setTimeout(settleAll, 1));
    });
  }

  private async caught(body: Step[], expected: string | undefined, flow: Flow): Promise<void> {
    const failing = async (): Promise<never> => {
      await this.body(body, expected, { ...flow });
      throw new Error('expected');
    };
    try {
      await failing();
    } catch {
      this.check(expected, flow);
    } finally {
      await sleep();
      this.check(expected, flow);
    }
  }

  private async read(chunks: number, expected: string | undefined, flow: Flow): Promise<void> {
    const rest = Array.from({ length: chunks }, () => 'chunk');
    const stream = new ReadableStream<string>({
      pull: async (controller) => {
        await sleep();
        const chunk = rest.pop();
        if (chunk) controller.enqueue(chunk);
        else controller.close();
      },
    });
    const reader = stream.getReader();
    for (let done: boolean | undefined = false; !done; { done } = await reader.read()) this.check(expected, flow);
    this.check(expected, flow);
  }

  private async consume(
    { body, items }: { body: Step[]; items: number },
    expected: string | undefined,
    flow: Flow,
  ): Promise<void> {
    for await (const item of this.items(items, () => this.body(body.slice(0, 1), expected, flow))) {
      this.check(item >= 0 ? expected : undefined, flow);
    }
    this.check(expected, flow);
  }

  private async *items(count: number, before: () => Promise<void>): AsyncGenerator<number> {
    for (let item = 0; item < count; item++) {
      await before();
      yield item;
    }
  }

  private callback(how: Callback, expected: string | undefined, flow: Flow): void {
    const done = new Promise<void>((resolve) => {
      this.arrange(how, () => {
        this.check(expected, flow);
        resolve();
      });
    });
    this.pending.push(done);
  }

  private arrange(how: Callback, callback: () => void): void {
    if (how === 'timeout') setTimeout(callback, 0);
    else if (how === 'microtask') queueMicrotask(callback);
    else if (how === 'then') void sleep().then(callback);
    else if (how === 'event') this.dispatchLater(callback);
    else this.messageLater(callback);
  }

  /** The event comes from another context; the listener keeps that of its registration. */
  private dispatchLater(callback: () => void): void {
    const target = new EventTarget();
    target.addEventListener('x', this.kept(callback), { once: true });
    this.context.with(
      ROOT_CONTEXT.setValue(KEY, 'elsewhere'),
      () => void setTimeout(() => target.dispatchEvent(new Event('x')), 0),
    );
  }

  /** Await tracking keeps listeners of a context in it by itself; one of none hears in the context of who dispatches. */
  private kept(callback: () => void): () => void {
    const current = this.context.active();
    const byItself = this.context.kind === 'await-tracking' && current !== ROOT_CONTEXT;
    return byItself ? callback : this.context.bind(current, callback);
  }

  private messageLater(callback: () => void): void {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = this.kept(() => {
      callback();
      port1.close();
    });
    port2.postMessage(0);
  }
}

const sleep = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
