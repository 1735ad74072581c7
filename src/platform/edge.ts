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
    env?: Record<string, string | undefined>;
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
    env: edge.process?.env ?? {},
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
    waitUntil: vercelWaitUntil,
  };
}

function edgeRuntime(): string {
  if (typeof edge.EdgeRuntime === 'string') return edge.EdgeRuntime;
  const agent = (globalThis as { navigator?: { userAgent?: string } }).navigator?.userAgent;
  return agent === 'Cloudflare-Workers' || 'WebSocketPair' in globalThis ? 'workerd' : 'edge';
}

function asyncLocalStorage(): AsyncLocalStorageContext | undefined {
  const Store =
    edge.AsyncLocalStorage ?? edge.process?.getBuiltinModule?.('node:async_hooks')?.AsyncLocalStorage ?? imported;
  return Store && new AsyncLocalStorageContext(Store);
}

let imported: AsyncStoreClass | undefined;

/**
 * With the flag `nodejs_als` alone, workerd gives the class to a dynamic import only. It is asked for while the module
 * loads, because `initialize()` may run inside the first request, whose context would be lost before the answer. The name is
 * a variable because bundlers would otherwise look for the module, or make a Worker require it.
 */
const importing: Promise<void> | undefined = /* @__PURE__ */ importAsyncHooks('node:async_hooks');

function importAsyncHooks(name: string): Promise<void> | undefined {
  if (edgeRuntime() !== 'workerd') return undefined;
  const loading = import(/* webpackIgnore: true */ /* @vite-ignore */ name) as Promise<{ AsyncLocalStorage: AsyncStoreClass }>;
  return loading.then(
    (module) => void (imported = module.AsyncLocalStorage),
    () => undefined,
  );
}

function lateAsyncLocalStorage(report: Report): LateContext | undefined {
  return importing && new LateContext(importing.then(() => asyncLocalStorage() ?? advise(report)));
}

function advise(report: Report): undefined {
  explicit(report, 'This Worker has no AsyncLocalStorage: add "nodejs_als" to its compatibility_flags.');
}

const CLOUD: Record<string, Attributes> = {
  workerd: { [CLOUD_PROVIDER]: 'cloudflare', [CLOUD_PLATFORM]: 'cloudflare.workers' },
  'edge-light': { [CLOUD_PROVIDER]: 'vercel', [CLOUD_PLATFORM]: 'vercel.edge' },
};

function edgeAttributes(runtime: string): Attributes {
  return {
    [TELEMETRY_SDK_LANGUAGE]: 'webjs',
    [PROCESS_RUNTIME_NAME]: runtime,
    [THREADLIGHT_TIER]: 'edge',
    ...CLOUD[runtime],
  };
}

/** On workerd the performance clock is the wall clock and has no origin of its own; elsewhere it may be missing. */
function edgeClock(): () => number {
  const wall = (): number => Date.now();
  const { performance } = globalThis as { performance?: Performance };
  if (!performance?.timeOrigin) return wall;
  return createClock(wall, () => performance.now());
}
