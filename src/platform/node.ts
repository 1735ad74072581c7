import { AsyncLocalStorage } from 'node:async_hooks';
import process from 'node:process';
import { clearTimeout, setTimeout } from 'node:timers';
import { AsyncLocalStorageContext } from '../context/async-local-storage';
import { findContext } from '../context/find';
import { PROCESS_RUNTIME_NAME, PROCESS_RUNTIME_VERSION, TELEMETRY_SDK_LANGUAGE } from '../semconv/otel';
import { THREADLIGHT_TIER } from '../semconv/threadlight';
import { createClock } from './clock';
import type { ExitListener, Platform } from './contract';
import { vercelWaitUntil } from './vercel';

/** Node, Deno and Bun. */
export function nodePlatform(): Platform {
  const { name, version } = runtime();
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
    now: createClock(
      () => Date.now(),
      () => performance.now(),
    ),
    randomBytes: (into) => crypto.getRandomValues(into),
    setTimer,
    gzip,
    clearTimer: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
    onExit,
    waitUntil: vercelWaitUntil,
  };
}

/** Deno and Bun name a Node version as well, so their own comes first. */
function runtime(): { name: string; version: string } {
  const { bun, deno, node } = process.versions;
  if (bun) return { name: 'bun', version: bun };
  if (deno) return { name: 'deno', version: deno };
  return { name: 'node', version: node };
}

function setTimer(fn: () => void, ms: number, awaited?: boolean): unknown {
  const timer = setTimeout(fn, ms);
  return awaited ? timer : timer.unref();
}

/** Level 1 costs a third of what streams of the default level do, for a tenth more bytes. */
async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const zlib = await import('node:zlib');
  return new Promise((resolve, reject) => {
    zlib.gzip(bytes, { level: 1 }, (error, zipped) => (error ? reject(error) : resolve(zipped)));
  });
}

/** `beforeExit` waits for what the flush sends. Signals stay the application's own affair. */
function onExit({ hide }: ExitListener): () => void {
  const flush = (): void => hide(true);
  process.on('beforeExit', flush);
  return () => void process.off('beforeExit', flush);
}
