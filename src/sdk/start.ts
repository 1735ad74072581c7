import { context as contextApi, trace } from '@opentelemetry/api';
import type { AmbientContext } from '../context/contract';
import { installRuntime } from '../core/runtime';
import type { BatchProcessor } from '../export/batch';
import { patchFetch } from '../fetch/patch';
import { SERVICE_NAME, TELEMETRY_SDK_NAME, TELEMETRY_SDK_VERSION } from '../semconv/otel';
import { createIdGenerator } from '../trace/ids';
import { createSampler } from '../trace/sampler';
import type { SpanProcessor } from '../trace/processor';
import { TracerProvider } from '../trace/tracer-provider';
import type { Build } from './build';
import { createRuntime } from './create-runtime';
import type { InitializeOptions } from './options';
import { createParts, type Parts } from './parts';
import { currentSdk, NOTHING, type SdkRuntime, type Threadlight } from './sdk-runtime';
import { createSink } from './sink';
import { createPipeline, OpenSpans } from './spans';
import { VERSION } from './version';

/**
 * Starts tracing. Call it once, as early as possible; clients of model providers are best made after it.
 *
 * A second call answers the running SDK and changes nothing; `shutdown()` first starts anew.
 *
 * @throws ThreadlightError `ERR_OPTION` for an option that makes no sense; `ERR_SECRET_KEY_IN_BROWSER` for a secret key in
 * a page.
 */
export function start(build: Build, options: InitializeOptions): Threadlight {
  const running = currentSdk();
  if (running) {
    running.report('initialized-twice', 'initialize() was called again and changes nothing: await shutdown() first.');
    return running.sdk;
  }
  const parts = createParts(build, options);
  return options.tracingEnabled === false ? inert() : compose(parts);
}

function inert(): Threadlight {
  return { forceFlush: async () => NOTHING, shutdown: async () => NOTHING, report: () => NOTHING };
}

/** Puts the parts together; `shutdown` takes them apart again. */
function compose(parts: Parts): Threadlight {
  const { platform, options, report } = parts;
  const open = new OpenSpans();
  const sink = createSink(parts, () => open);
  const pipeline = pipelineInto(sink, open, parts);
  const context = platform.chooseContext({ preference: options.contextManager, report });
  const provider = createProvider(parts, pipeline, context);
  const forceFlush: Threadlight['forceFlush'] = async () => {
    await pipeline.forceFlush();
    return sink.forceFlush();
  };
  const flushInBackground: SdkRuntime['flushInBackground'] = async () => {
    await pipeline.forceFlush();
    await sink.flushInBackground();
  };
  const shutdown: Threadlight['shutdown'] = async () => {
    for (const step of undo.splice(0).reverse()) if (step) attempt(step, parts);
    installRuntime(undefined);
    await pipeline.shutdown();
    return sink.shutdown();
  };
  const runtime = createRuntime(parts, {
    context,
    tracer: provider.getTracer('threadlight', VERSION),
    sdk: { forceFlush, shutdown, report: () => sink.report() },
    queue: sink,
    flushInBackground,
  });
  const undo = [
    ...takeOver(context, provider),
    ...watch(runtime, options),
    platform.onExit?.({
      hide: (leaving) => void (platform.tier === 'browser' ? sink.flushOnHide(leaving) : forceFlush()),
      resume: () => sink.resume(),
    }),
  ];
  return runtime.sdk;
}

function pipelineInto(sink: BatchProcessor, open: OpenSpans, { build, platform, options: { processor } }: Parts): SpanProcessor {
  const own = processor ? [processor].flat() : [];
  const processors = platform.tier === 'server' ? own : [open, ...own];
  return createPipeline(processors, build.sink?.(sink, open, platform) ?? sink);
}

function createProvider(parts: Parts, processor: SpanProcessor, context: AmbientContext): TracerProvider {
  const { platform, settings } = parts;
  return new TracerProvider({
    resource: {
      attributes: {
        [TELEMETRY_SDK_NAME]: 'threadlight',
        [TELEMETRY_SDK_VERSION]: VERSION,
        ...platform.resourceAttributes(),
        ...settings.resourceAttributes,
        [SERVICE_NAME]: settings.appName,
      },
    },
    ids: createIdGenerator((into) => randomBytes(into, parts), platform.toHex),
    sampler: createSampler(settings.sampleRatio),
    processor,
    now: platform.now,
    activeContext: () => context.active(),
    runIn: (target, fn, span) => context.with(target, fn, undefined, span),
  });
}

/** Fails on Workers while modules load: what runs then is not traced, which the developer should know. */
function randomBytes(into: Uint8Array<ArrayBuffer>, { platform, report }: Parts): void {
  try {
    platform.randomBytes(into);
  } catch (fault) {
    report('no-randomness', 'What runs here is not traced: no ids can be made.', fault);
    throw fault;
  }
}

type Undo = (() => void) | false | undefined;

/** Makes context manager and tracer provider those of the whole realm, where no others are registered. Answers the undo. */
function takeOver(context: AmbientContext, provider: TracerProvider): Undo[] {
  context.enable();
  return [
    () => context.disable(),
    context.kind !== 'host' && contextApi.setGlobalContextManager(context) && (() => contextApi.disable()),
    trace.setGlobalTracerProvider(provider) && (() => trace.disable()),
  ];
}

function watch(runtime: SdkRuntime, { instrumentFetch }: InitializeOptions): Undo[] {
  installRuntime(runtime);
  return [instrumentFetch !== false && patchFetch(globalThis, runtime.handleFetch)];
}

function attempt(step: () => void, { report }: Parts): void {
  try {
    step();
  } catch (fault) {
    report('shutdown', 'Something could not be put back.', fault);
  }
}
