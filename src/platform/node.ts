import { AsyncLocalStorage } from 'node:async_hooks';
import { AsyncLocalStorageContext } from '../context/async-local-storage';
import { findContext } from '../context/find';
import { findRunsInBytes } from '../export/secret-runs-in-bytes';
import { PROCESS_RUNTIME_NAME, PROCESS_RUNTIME_VERSION, TELEMETRY_SDK_LANGUAGE } from '../semconv/otel';
import { THREADLIGHT_TIER } from '../semconv/threadlight';
import { createClock } from './clock';
import type { ExitListener, Platform } from './contract';
import { lookedAtSeldom } from './node-clock';
import { createCompressor } from './node-compress';
import { createHttpSend, isNodesOwn } from './node-http';
import { vercelWaitUntil } from './vercel';

/** Node, Deno and Bun. */
export function nodePlatform(): Platform {
  const { name, version } = runtime();
  const outside = outsideOfRequests();
  return {
    tier: 'server',
    runtime: name,
    env: process.env,
    chooseContext: ({ preference, report }) =>
      findContext({
        preference,
        report,
        offers: { 'async-local-storage': () => new AsyncLocalStorageContext(AsyncLocalStorage) },
      }),
    resourceAttributes: () => ({
      [TELEMETRY_SDK_LANGUAGE]: 'nodejs',
      [PROCESS_RUNTIME_NAME]: name,
      [PROCESS_RUNTIME_VERSION]: version,
      [THREADLIGHT_TIER]: 'server',
    }),
    now: lookedAtSeldom(createClock(wallClock(outside), monotonic), monotonic),
    toHex: (bytes) => Buffer.from(bytes.buffer).toString('hex'),
    randomBytes: (into) => outside(() => crypto.getRandomValues(into)),
    setTimer: (fn, ms, awaited) => outside(() => setTimer(fn, ms, awaited)),
    cheaper: (fetch, compression) => ({
      send: name === 'node' && isNodesOwn(fetch) ? createHttpSend() : undefined,
      compressor: createCompressor(compression !== 'gzip'),
      findRuns: findRunsInBytes,
    }),
    clearTimer: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
    onExit,
    waitUntil: vercelWaitUntil,
  };
}

const monotonic = (): number => performance.now();

/** Runs a function in the async context that `initialize` was called in. */
type Outside = <R>(fn: () => R) => R;

/**
 * What is our own business belongs to no request. Next.js takes a page that looks at the clock or asks for randomness while it is prerendered
 * for one that can not be; and a timer would keep all that the request holds in its context.
 */
function outsideOfRequests(): Outside {
  return AsyncLocalStorage.snapshot?.() ?? ((fn) => fn());
}

/** Leaving the context costs more than the clock, and only a clock that somebody has replaced can ask where it is read. */
function wallClock(outside: Outside): () => number {
  const isNative = /^function now\(\)\s*\{\s*\[native code\]/.test(Function.prototype.toString.call(Date.now));
  return isNative ? () => Date.now() : () => outside(() => Date.now());
}

/** Deno and Bun name a Node version as well, so their own comes first. */
function runtime(): { name: string; version: string } {
  const { bun, deno, node } = process.versions;
  if (bun) return { name: 'bun', version: bun };
  if (deno) return { name: 'deno', version: deno };
  return { name: 'node', version: node };
}

/** As they are when this is loaded: the tests of an application may replace them. */
const { clearTimeout, setTimeout } = globalThis;

function setTimer(fn: () => void, ms: number, awaited?: boolean): unknown {
  const timer = setTimeout(fn, ms) as NodeJS.Timeout | number;
  if (!awaited) letGo(timer);
  return timer;
}

/** The process need not stay for it. Deno numbers its timers. */
function letGo(timer: NodeJS.Timeout | number): void {
  if (typeof timer === 'object') timer.unref();
  else (globalThis as { Deno?: { unrefTimer(id: number): void } }).Deno?.unrefTimer(timer);
}

/** `beforeExit` waits for what the flush sends. Signals stay the application's own affair. */
function onExit({ hide }: ExitListener): () => void {
  const flush = (): void => hide(true);
  process.on('beforeExit', flush);
  return () => void process.off('beforeExit', flush);
}
