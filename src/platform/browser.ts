import type { Attributes } from '@opentelemetry/api';
import { AwaitTrackingContext } from '../context/await-tracking';
import { findContext } from '../context/find';
import { zoneContext } from '../context/zone';
import { BROWSER_LANGUAGE, TELEMETRY_SDK_LANGUAGE, USER_AGENT_ORIGINAL } from '../semconv/otel';
import { THREADLIGHT_TIER } from '../semconv/threadlight';
import { createClock } from './clock';
import type { ExitListener, Platform } from './contract';

/** A page, or a worker of a page. */
export function browserPlatform(): Platform {
  return {
    tier: 'browser',
    runtime: 'browser',
    env: {},
    origin: globalThis.location?.origin,
    chooseContext: ({ preference, report }) =>
      findContext({
        preference,
        report,
        offers: { zone: zoneContext, 'await-tracking': () => new AwaitTrackingContext({ report }) },
      }),
    resourceAttributes: browserAttributes,
    now: createClock(
      () => Date.now(),
      () => performance.now(),
    ),
    randomBytes: (into) => crypto.getRandomValues(into),
    setTimer: beneathZone('setTimeout'),
    clearTimer: beneathZone('clearTimeout') as Platform['clearTimer'],
    onExit,
  };
}

/**
 * Taken before the context manager wraps the timers, and from underneath Zone.js: our own timers
 * belong to no conversation, and must not make Angular check the page for changes.
 */
function beneathZone<K extends 'setTimeout' | 'clearTimeout'>(name: K): Window[K] {
  const page = globalThis as unknown as Window &
    Record<string, Window[K] | undefined> & { Zone?: { __symbol__?(name: string): string } };
  const native = page[page.Zone?.__symbol__?.(name) ?? name] ?? page[name];
  return native.bind(page) as Window[K];
}

interface BrowserHints {
  brands?: readonly { brand: string; version: string }[];
  mobile?: boolean;
  platform?: string;
}

/** Attributes of the OpenTelemetry registry's `browser` group. */
function browserAttributes(): Attributes {
  const { language, userAgent, userAgentData } = navigator as Navigator & { userAgentData?: BrowserHints };
  return {
    [TELEMETRY_SDK_LANGUAGE]: 'webjs',
    [THREADLIGHT_TIER]: 'browser',
    [BROWSER_LANGUAGE]: language,
    [USER_AGENT_ORIGINAL]: userAgent,
    'browser.mobile': userAgentData?.mobile,
    'browser.platform': userAgentData?.platform,
    'browser.brands': userAgentData?.brands?.map(({ brand, version }) => `${brand} ${version}`),
  };
}

/**
 * A page that is hidden may be gone before it is seen again. On a navigation in the same tab
 * `pagehide` comes first, so both are listened to. A worker has neither.
 */
function onExit({ hide, resume }: ExitListener): () => void {
  if (typeof document === 'undefined') return () => undefined;
  const whenVisibilityChanges = (): void => (document.visibilityState === 'hidden' ? hide(false) : resume());
  const whenLeft = (): void => hide(true);
  const listening = new AbortController();
  const { signal } = listening;
  document.addEventListener('visibilitychange', whenVisibilityChanges, { signal });
  addEventListener('pagehide', whenLeft, { signal });
  for (const type of ['pageshow', 'online']) addEventListener(type, resume, { signal });
  return () => listening.abort();
}
