import type { Tracer } from '@opentelemetry/api';
import type { AmbientContext } from '../context/contract';
import { ScopeState } from '../core/scope-state';
import { maskSecrets } from '../export/secrets';
import { nativeFetch } from '../fetch/native';
import { wrapFetchWith } from '../fetch/patch';
import type { Platform } from '../platform/contract';
import type { Trust } from '../propagation/incoming';
import { createOutgoing } from '../propagation/outgoing';
import { sendTraced } from './http-call';
import type { Build } from './build';
import type { InitializeOptions } from './options';
import type { Report } from './report';
import type { SdkRuntime, Threadlight } from './sdk-runtime';
import type { Settings } from './settings';

export interface RuntimeParts {
  readonly platform: Platform;
  readonly options: InitializeOptions;
  readonly settings: Settings;
  readonly report: Report;
  readonly tracer: Tracer;
  readonly context: AmbientContext;
  readonly build: Build;
  readonly sdk: Threadlight;
  readonly checkpoint?: SdkRuntime['checkpoint'];
}

/** What the wrappers and the watched fetch work with. */
export function createRuntime(parts: RuntimeParts): SdkRuntime {
  const { platform, options, settings, report, tracer, context, sdk, checkpoint } = parts;
  const outgoing = createOutgoing({
    ownOrigin: platform.location?.origin,
    propagateTo: options.propagateTo ?? [],
    properties: options.propagateProperties ?? [],
    holdsSecret: (text) => maskSecrets(text) !== text,
  });
  const runtime: SdkRuntime = {
    tracer,
    context,
    sdk,
    settings,
    tier: platform.tier,
    ownFetch: options.fetch ?? nativeFetch(),
    ownExporter: options.exporter !== undefined,
    checkpoint,
    report,
    traceContent: settings.traceContent,
    content: parts.build.content?.recorder,
    maxContentLength: settings.maxContentLength,
    conversationKeys: settings.conversationKeys,
    trustIncoming: trustOf(options.trustIncoming, report),
    page: platform.tier === 'browser' ? new ScopeState(undefined, {}) : undefined,
    headers: (target) => outgoing.headers(target),
    fetch: (target, input, init) => {
      const traced = wrapFetchWith(globalThis.fetch, runtime.handleFetch);
      return context.run(target, () => traced(input, init));
    },
    get observeModelCall() {
      return observeModelCall;
    },
    handleFetch: (next, input, init) => observeModelCall?.(next, input, init) ?? sendTraced(runtime, outgoing, next, input, init),
  };
  const { captureModelCalls, tap } = parts.build;
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
      report('trust-incoming', 'trustIncoming() failed; the conversation id of the request was refused.', fault);
      return false;
    }
  };
}
