import type { Tracer } from '@opentelemetry/api';
import type { AmbientContext } from '../context/contract';
import { ScopeState } from '../core/scope-state';
import { maskSecrets } from '../export/secrets';
import { wrapFetchWith } from '../fetch/patch';
import type { Trust } from '../propagation/incoming';
import { createOutgoing } from '../propagation/outgoing';
import { sendTraced } from './http-call';
import type { InitializeOptions } from './options';
import type { Parts } from './parts';
import type { Report } from './report';
import type { SdkRuntime } from './sdk-runtime';

/** How this SDK makes spans, and what the application steers it with. */
type How = Pick<SdkRuntime, 'sdk' | 'queue' | 'flushInBackground'> & {
  readonly context: AmbientContext;
  readonly tracer: Tracer;
};

/** What the wrappers and the watched fetch work with. */
export function createRuntime({ build, platform, options, settings, report, fetch }: Parts, how: How): SdkRuntime {
  const outgoing = createOutgoing({
    ownOrigin: platform.origin,
    propagateTo: options.propagateTo ?? [],
    properties: options.propagateProperties ?? [],
    holdsSecret: (text) => maskSecrets(text) !== text,
  });
  const { traceContent, maxContentLength, conversationKeys } = settings;
  const runtime: SdkRuntime = {
    ...how,
    settings,
    tier: platform.tier,
    ownFetch: fetch,
    ownExporter: Boolean(options.exporter),
    report,
    traceContent,
    content: build.content?.recorder,
    maxContentLength,
    conversationKeys,
    trustIncoming: trustOf(options.trustIncoming, report),
    page: platform.tier === 'browser' ? new ScopeState(undefined, {}) : undefined,
    headers: outgoing.headers,
    fetch: (target, input, init) => {
      const traced = wrapFetchWith(globalThis.fetch, runtime.handleFetch);
      return how.context.run(target, () => traced(input, init));
    },
    get observeModelCall() {
      return observeModelCall;
    },
    handleFetch: (next, input, init) => observeModelCall?.(next, input, init) ?? sendTraced(runtime, outgoing, next, input, init),
  };
  const { captureModelCalls, tap } = build;
  const observeModelCall = tap && captureModelCalls?.(runtime, tap, options.providers ?? [], platform.waitUntil);
  return runtime;
}

/** An application's own judgement that fails is no reason to fail the request. */
function trustOf(option: InitializeOptions['trustIncoming'], report: Report): Trust {
  if (typeof option !== 'function') return () => option !== false;
  return (...claim) => {
    try {
      return option(...claim) === true;
    } catch (fault) {
      report('trust-incoming', 'trustIncoming() failed: the conversation id is refused.', fault);
      return false;
    }
  };
}
