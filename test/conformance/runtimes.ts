import { bun } from '../support/runtimes/bun';
import { deno } from '../support/runtimes/deno';
import { edgeVm } from '../support/runtimes/edge-vm';
import type { Launcher } from '../support/runtimes/launcher';
import { node } from '../support/runtimes/node';
import { page } from '../support/runtimes/page';
import { workerd } from '../support/runtimes/workerd';
import type { Tier } from './case';

export interface Runtime {
  /** The column of the README's matrix in which it counts. */
  readonly column: string;
  readonly tier: Tier;
  readonly launcher: Launcher;
}

const on =
  (tier: Tier, column: string) =>
  (launcher: Launcher): Runtime => ({ tier, column, launcher });

/** Workers with an old and a new compatibility date: the newer one brings a `process`. */
const dates = ['2024-01-01', '2026-03-01'];
const withDates = (flags: ('nodejs_als' | 'nodejs_compat')[]): readonly Launcher[] =>
  dates.map((date) => workerd({ flags, date }));
const bothWays = (engine: 'chromium' | 'firefox' | 'webkit'): readonly Launcher[] => [
  page(engine, 'script'),
  page(engine, 'module'),
];

const zone = 'threadlight.zone.min.js';

export const runtimes: readonly Runtime[] = [
  ...[node(20), node(20, 'cjs'), node(22), node(24)].map(on('server', 'Node 20, 22, 24')),
  ...[deno()].map(on('server', 'Deno')),
  ...[bun()].map(on('server', 'Bun')),
  ...[...withDates(['nodejs_als']), ...withDates(['nodejs_compat'])].map(on('edge', 'Workers, `nodejs_als` or `nodejs_compat`')),
  ...withDates([]).map(on('edge', 'Workers, no flags')),
  ...[edgeVm({ asyncLocalStorage: true })].map(on('edge', 'Vercel Edge')),
  ...[edgeVm({ asyncLocalStorage: false })].map(on('edge', 'edge, no AsyncLocalStorage')),
  ...bothWays('chromium').map(on('browser', 'Chromium')),
  ...bothWays('firefox').map(on('browser', 'Firefox')),
  ...bothWays('webkit').map(on('browser', 'WebKit')),
  ...[page('chromium', 'script', { script: zone, target: 'es2016' })].map(on('browser', 'Zone.js, code below ES2017')),
  ...[page('chromium', 'script', { script: zone })].map(on('browser', 'Zone.js, native `await`')),
];
