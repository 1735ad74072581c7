/** The package on Node, Deno and Bun. */
import { nodePlatform } from '../platform/node';
import { createForeignSender } from '../export/foreign-sender';
import { tapInPlace } from '../fetch/tap-stream';
import type { Build } from '../sdk/build';
import { fastJsonFormat } from '../otlp/span-json';
import { content } from '../sdk/content';
import { withEnvironment } from '../sdk/environment';
import { captureModelCalls } from '../sdk/model-calls';
import type { InitializeOptions } from '../sdk/options';
import type { Threadlight } from '../sdk/sdk-runtime';
import { createProcessor, type HostSpanProcessor, type SpanProcessorOptions } from '../sdk/span-processor';
import { start } from '../sdk/start';

export * from '../index';

const build: Build = {
  platform: nodePlatform,
  environment: withEnvironment,
  format: fastJsonFormat,
  captureModelCalls,
  tap: tapInPlace,
  content,
  foreignSender: createForeignSender,
};

/**
 * Starts tracing. Call it once, as early as possible; clients of model providers are best made after it.
 *
 * @param options all optional; see {@link InitializeOptions}.
 * @returns the running SDK. A second call answers the same and changes nothing; `shutdown()` first starts anew.
 * @throws ThreadlightError `ERR_OPTION` for an option that makes no sense; `ERR_SECRET_KEY_IN_BROWSER` for a secret key in
 * a page.
 */
export function initialize(options: InitializeOptions = {}): Threadlight {
  return start(build, options);
}

/**
 * For an application that already runs OpenTelemetry: add the answer to its span processors, and do not call `initialize`.
 * Conversations, entities and model calls then are spans of the host's tracer provider, every span carries the conversation
 * of its context, and all are sent to threadlight's endpoint besides wherever the host sends them.
 *
 * @throws ThreadlightError as {@link initialize}.
 */
export function createSpanProcessor(options: SpanProcessorOptions = {}): HostSpanProcessor {
  return createProcessor(build, options);
}
