import { type Attributes, context as contextApi, trace } from '@opentelemetry/api';
import type { AmbientContext } from '../context/contract';
import { installRuntime } from '../core/runtime';
import type { BatchProcessor } from '../export/batch';
import { nativeFetch } from '../fetch/native';
import { patchFetch } from '../fetch/patch';
import { SERVICE_NAME, TELEMETRY_SDK_NAME, TELEMETRY_SDK_VERSION } from '../semconv/otel';
import { createIdGenerator } from '../trace/ids';
import { createSampler } from '../trace/sampler';
import type { SpanProcessor } from '../trace/processor';
import { TracerProvider } from '../trace/tracer-provider';
import type { Platform } from '../platform/contract';
import type { Build } from './build';
import { createRuntime } from './create-runtime';
import type { InitializeOptions } from './options';
import { createReporter, type Report } from './report';
import { currentSdk, NOTHING, type SdkRuntime, type Threadlight } from './sdk-runtime';
import { createSink } from './sink';
import { refuseSecretKey, resolveSettings, type Settings } from './settings';
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
  if (running) return alreadyRunning(running);
  const platform = build.platform();
  const settings = resolveSettings(options, build.environment?.(platform.env));
  refuseSecretKey(settings, platform.tier);
  if (options.tracingEnabled === false) return inert();
  return new Sdk(build, platform, options, settings).start();
}

function alreadyRunning(running: SdkRuntime): Threadlight {
  running.report(
    'initialized-twice',
    'initialize() was called again; the first call counts. To start anew, await shutdown() first.',
  );
  return running.sdk;
}

function inert(): Threadlight {
  return { forceFlush: async () => NOTHING, shutdown: async () => NOTHING, report: () => NOTHING };
}

/** Composes the parts, and takes them apart again. */
class Sdk {
  readonly #undo: (() => void)[] = [];
  readonly #report: Report = createReporter();
  readonly #context: AmbientContext;
  readonly #open = new OpenSpans();
  readonly #sink: BatchProcessor;
  readonly #pipeline: SpanProcessor;

  readonly #build: Build;
  readonly #platform: Platform;
  readonly #options: InitializeOptions;
  readonly #settings: Settings;

  constructor(build: Build, platform: Platform, options: InitializeOptions, settings: Settings) {
    this.#build = build;
    this.#platform = platform;
    this.#options = options;
    this.#settings = settings;
    const unwatched = options.fetch ?? nativeFetch();
    this.#sink = createSink({
      build,
      platform,
      options,
      settings,
      report: this.#report,
      fetch: unwatched,
      openSpans: () => this.#open,
    });
    this.#pipeline = this.#createPipeline();
    this.#context = platform.chooseContext({ preference: options.contextManager, report: this.#report });
  }

  start(): Threadlight {
    const provider = this.#createProvider();
    const runtime = this.#createRuntime(provider);
    this.#takeContext();
    if (trace.setGlobalTracerProvider(provider)) this.#undo.push(() => trace.disable());
    installRuntime(runtime);
    if (this.#options.instrumentFetch !== false) this.#undo.push(patchFetch(globalThis, runtime.handleFetch));
    const forget = this.#platform.onExit?.({
      hide: (leaving) => this.#hide(leaving),
      resume: () => this.#sink.resume(),
    });
    if (forget) this.#undo.push(forget);
    return runtime.sdk;
  }

  #createPipeline(): SpanProcessor {
    const { processor } = this.#options;
    const own = processor ? [processor].flat() : [];
    const { tier, clockStandsStill } = this.#platform;
    const processors = tier === 'server' ? own : [this.#open, ...own];
    return createPipeline(processors, this.#build.sink?.(this.#sink, this.#open, clockStandsStill) ?? this.#sink);
  }

  #createProvider(): TracerProvider {
    const platform = this.#platform;
    const context = this.#context;
    return new TracerProvider({
      resource: { attributes: this.#resourceAttributes() },
      ids: createIdGenerator((into) => this.#randomBytes(into)),
      sampler: createSampler(this.#settings.sampleRatio),
      processor: this.#pipeline,
      now: platform.now,
      activeContext: () => context.active(),
      runIn: (target, fn, span) => context.with(target, fn, undefined, span),
    });
  }

  #randomBytes(into: Uint8Array<ArrayBuffer>): void {
    try {
      this.#platform.randomBytes(into);
    } catch (fault) {
      this.#report(
        'no-randomness',
        'What runs here is not traced, because no ids can be made: on Workers, while modules load.',
        fault,
      );
      throw fault;
    }
  }

  #resourceAttributes(): Attributes {
    return {
      [TELEMETRY_SDK_NAME]: 'threadlight',
      [TELEMETRY_SDK_VERSION]: VERSION,
      ...this.#platform.resourceAttributes(),
      ...this.#settings.resourceAttributes,
      [SERVICE_NAME]: this.#settings.appName,
    };
  }

  #createRuntime(provider: TracerProvider): SdkRuntime {
    return createRuntime({
      platform: this.#platform,
      options: this.#options,
      settings: this.#settings,
      report: this.#report,
      context: this.#context,
      tracer: provider.getTracer('threadlight', VERSION),
      build: this.#build,
      sdk: { forceFlush: () => this.#forceFlush(), shutdown: () => this.#shutdown(), report: () => this.#sink.report() },
      checkpoint: (traceId) => this.#checkpoint(traceId),
    });
  }

  /** The manager becomes the API's as well, unless it is the host's own. */
  #takeContext(): void {
    this.#context.enable();
    this.#undo.push(() => void this.#context.disable());
    if (this.#context.kind === 'host') return;
    if (contextApi.setGlobalContextManager(this.#context)) this.#undo.push(() => contextApi.disable());
  }

  #hide(leaving: boolean): void {
    if (this.#platform.tier === 'browser') this.#sink.flushOnHide(leaving);
    else void this.#forceFlush();
  }

  #checkpoint(traceId: string): void {
    this.#sink.flushInBackground();
    this.#sink.sendOpenSpans('normal', (span) => span.spanContext().traceId === traceId);
  }

  async #forceFlush() {
    await this.#pipeline.forceFlush();
    return this.#sink.forceFlush();
  }

  async #shutdown() {
    for (const step of this.#undo.splice(0).reverse()) this.#attempt(step);
    installRuntime(undefined);
    await this.#pipeline.shutdown();
    return this.#sink.shutdown();
  }

  #attempt(step: () => void): void {
    try {
      step();
    } catch (fault) {
      this.#report('shutdown', 'Something could not be put back at shutdown.', fault);
    }
  }
}
