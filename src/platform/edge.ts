import type { Attributes } from '@opentelemetry/api';
import { AsyncLocalStorageContext, type AsyncStoreClass } from '../context/async-local-storage';
import type { Report } from '../context/contract';
import { explicit, findContext } from '../context/find';
import { LateContext } from '../context/late';
import { CLOUD_PLATFORM, CLOUD_PROVIDER, PROCESS_RUNTIME_NAME, TELEMETRY_SDK_LANGUAGE } from '../semconv/otel';
import { THREADLIGHT_TIER } from '../semconv/threadlight';
import { createClock } from './clock';
import type { Platform } from './contract';
import { vercelWaitUntil } from './vercel';

interface EdgeGlobal {
  AsyncLocalStorage?: AsyncStoreClass;
  EdgeRuntime?: unknown;
  process?: {
    env?: Platform['env'];
    getBuiltinModule?(name: string): { AsyncLocalStorage?: AsyncStoreClass } | undefined;
  };
}

const edge = globalThis as unknown as EdgeGlobal;

/** Cloudflare Workers, Vercel Edge, and other runtimes of Web standards only. */
export function edgePlatform(): Platform {
  const runtime = edgeRuntime();
  return {
    tier: 'edge',
    runtime,
    // The bindings say what `process.env` says. Where `process` is named first, workerd loads thirty modules: half as much again as a start.
    env: workers.module?.env ?? edge.process?.env ?? {},
    chooseContext: ({ preference, report }) =>
      findContext({
        preference,
        report,
        offers: { 'async-local-storage': () => asyncLocalStorage() ?? lateAsyncLocalStorage(report) },
      }),
    resourceAttributes: () => edgeAttributes(runtime),
    now: edgeClock(),
    randomBytes: (into) => crypto.getRandomValues(into),
    setTimer: (fn, ms) => setTimeout(fn, ms),
    clearTimer: (handle) => clearTimeout(handle as number),
    waitUntil: edgeWaitUntil,
    clockStandsStill: runtime === 'workerd',
  };
}

function edgeRuntime(): string {
  if (typeof edge.EdgeRuntime === 'string') return edge.EdgeRuntime;
  const agent = (globalThis as { navigator?: { userAgent?: string } }).navigator?.userAgent;
  return agent === 'Cloudflare-Workers' || 'WebSocketPair' in globalThis ? 'workerd' : 'edge';
}

function asyncLocalStorage(): AsyncLocalStorageContext | undefined {
  const Store =
    edge.AsyncLocalStorage ??
    asyncHooks.module?.AsyncLocalStorage ??
    edge.process?.getBuiltinModule?.('node:async_hooks')?.AsyncLocalStorage;
  return Store && new AsyncLocalStorageContext(Store);
}

interface Loading<M> {
  module?: M;
  /** Does not reject. Undefined on runtimes other than workerd, where nothing is loaded. */
  readonly done: Promise<void> | undefined;
}

/**
 * With the flag `nodejs_als` alone, workerd gives the class to a dynamic import only. It is asked for while the module
 * loads, because `initialize()` may run inside the first request, whose context would be lost before the answer.
 */
const asyncHooks = /* @__PURE__ */ loadOnWorkers<{ AsyncLocalStorage: AsyncStoreClass }>('node:async_hooks');

/** It has the `waitUntil` of whatever request the code runs in (workerd since August 2025), so that nobody must pass one. */
const workers = /* @__PURE__ */ loadOnWorkers<{
  env?: Platform['env'];
  waitUntil?(work: Promise<unknown>): void;
}>('cloudflare:workers');

/** The name is a variable because bundlers would otherwise look for the module, or make a Worker require it. */
function loadOnWorkers<M>(name: string): Loading<M> {
  if (edgeRuntime() !== 'workerd') return { done: undefined };
  const loading = import(/* webpackIgnore: true */ /* @vite-ignore */ name) as Promise<M>;
  const loaded: Loading<M> = {
    done: loading.then(
      (module) => void (loaded.module = module),
      () => undefined,
    ),
  };
  return loaded;
}

/** Outside of requests there is nothing to keep alive, and workerd says so by throwing. */
function edgeWaitUntil(work: Promise<unknown>): void {
  try {
    (workers.module?.waitUntil ?? vercelWaitUntil)(work);
  } catch {
    // The spans stay in the queue for the next request.
  }
}

function lateAsyncLocalStorage(report: Report): LateContext | undefined {
  return asyncHooks.done && new LateContext(asyncHooks.done.then(() => asyncLocalStorage() ?? advise(report)));
}

function advise(report: Report): undefined {
  explicit(report, 'This Worker has no AsyncLocalStorage: add "nodejs_als" to its compatibility_flags.');
}

const cloudAttributes = (): Record<string, Attributes> => ({
  workerd: { [CLOUD_PROVIDER]: 'cloudflare', [CLOUD_PLATFORM]: 'cloudflare.workers' },
  'edge-light': { [CLOUD_PROVIDER]: 'vercel', [CLOUD_PLATFORM]: 'vercel.edge' },
});

function edgeAttributes(runtime: string): Attributes {
  return {
    [TELEMETRY_SDK_LANGUAGE]: 'webjs',
    [PROCESS_RUNTIME_NAME]: runtime,
    [THREADLIGHT_TIER]: 'edge',
    ...cloudAttributes()[runtime],
  };
}

/** On workerd the performance clock is the wall clock and has no origin of its own; elsewhere it may be missing. */
function edgeClock(): () => number {
  const wall = (): number => Date.now();
  const { performance } = globalThis as { performance?: Performance };
  if (!performance?.timeOrigin) return wall;
  return createClock(wall, () => performance.now());
}
