import { context } from '@opentelemetry/api';
import type { AmbientContext } from '../../../src/context/contract';
import { prove, type Tally, tallyOf } from '../../context/programs';
import type { Threadlight } from '../case';

export interface Input {
  readonly kind: 'await-tracking' | 'zone';
  readonly checks: number;
  readonly seed: number;
  /** Whether a lost context is a failure, or counted. */
  readonly exact: boolean;
}

/** The proof over what `initialize` has registered with OpenTelemetry's API: what a page has from the package. */
export async function run(threadlight: Threadlight, { kind, checks, seed, exact }: Input): Promise<Tally> {
  threadlight.initialize({
    appName: 'bundled',
    exporter: { export: (_spans, done) => done({ code: 0 }), shutdown: async () => {} },
    instrumentFetch: false,
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  const registered: AmbientContext = {
    kind,
    survivesAwait: true,
    active: () => context.active(),
    run: (target, body) => context.with(target, body),
    with: (target, fn, thisArg, ...args) => context.with(target, fn, thisArg, ...args),
    bind: (target, fn) => context.bind(target, fn),
    enable: () => registered,
    disable: () => registered,
  };
  try {
    return await (exact ? prove(registered, checks, seed) : tallyOf(registered, 60, seed));
  } finally {
    await threadlight.shutdown();
  }
}
