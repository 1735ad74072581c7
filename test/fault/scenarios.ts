import type { Fault, FaultCollectorOptions } from '../support/fault-collector';

/** One way to fail, and what must have become of the spans in spite of it. */
export interface Scenario {
  readonly name: string;
  /** What the collector does to the first requests; then it takes everything. */
  readonly script: readonly Fault[];
  readonly collector?: FaultCollectorOptions;
  /** An address where no collector is. */
  readonly url?: string;
  readonly compression?: 'gzip' | 'br' | 'none';
  /** Only pages ask for permission. */
  readonly onlyIn?: 'browser';
  /** `sent`: nothing is lost. `counted`: what is lost is counted, and something is. */
  readonly outcome: 'sent' | 'counted';
}

const harmless: readonly Fault[] = [
  'ok',
  'no-store',
  429,
  502,
  503,
  504,
  'retry-after-seconds',
  'retry-after-date',
  'reset',
  'reset-after-store',
  'hang',
  'slow-body',
  'half-response',
];
const final: readonly Fault[] = ['partial-success', 'redirect', 'web-page', 400, 401, 404, 500];

export const scenarios: readonly Scenario[] = [
  ...harmless.map((fault): Scenario => ({ name: String(fault), script: [fault], outcome: 'sent' })),
  ...final.map((fault): Scenario => ({ name: String(fault), script: [fault], outcome: 'counted' })),
  { name: '413', script: [], collector: { maxBytes: 2_500 }, outcome: 'sent' },
  { name: 'gzip refused', script: [], collector: { gzipStatus: 415 }, compression: 'gzip', outcome: 'sent' },
  {
    name: 'Brotli announced and refused',
    script: [],
    collector: { accepts: 'br', brotliStatus: 415 },
    compression: 'br',
    outcome: 'sent',
  },
  { name: 'a mixture', script: ['ok', 503, 'reset', 'partial-success', 'ok', 502], outcome: 'counted' },
  { name: 'CORS refused', script: ['no-cors'], onlyIn: 'browser', outcome: 'counted' },
  { name: 'no such host', script: [], url: 'http://collector.invalid/v1/traces', outcome: 'counted' },
];
