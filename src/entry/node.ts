/** The package on Node, Deno and Bun. */
import { nodePlatform } from '../platform/node';
import { captureModelCalls } from '../sdk/model-calls';
import type { InitializeOptions } from '../sdk/options';
import type { Threadlight } from '../sdk/sdk-runtime';
import { createProcessor, type HostSpanProcessor, type SpanProcessorOptions } from '../sdk/span-processor';
import { type Build, start } from '../sdk/start';

export * from '../index';

const build: Build = { platform: nodePlatform, captureModelCalls };

/** {@inheritDoc start} */
export function initialize(options: InitializeOptions = {}): Threadlight {
  return start(build, options);
}

/** {@inheritDoc createProcessor} */
export function createSpanProcessor(options: SpanProcessorOptions = {}): HostSpanProcessor {
  return createProcessor(build, options);
}
