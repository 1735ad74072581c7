/** `threadlight/lean` on Node, Deno and Bun: records no content and no model calls. */
import { nodePlatform } from '../platform/node';
import { fastJsonFormat } from '../otlp/span-json';
import { withEnvironment } from '../sdk/environment';
import type { InitializeOptions } from '../sdk/options';
import type { Threadlight } from '../sdk/sdk-runtime';
import { start } from '../sdk/start';

export * from '../lean';

/** Starts tracing, as `initialize` of the full build does, but for content and model calls. */
export function initialize(options: InitializeOptions = {}): Threadlight {
  return start({ platform: nodePlatform, environment: withEnvironment, format: fastJsonFormat }, options);
}
