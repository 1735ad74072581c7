/** `threadlight/lean` on Workers, Vercel Edge and other runtimes of Web standards: records no content and no model calls. */
import { edgePlatform } from '../platform/edge';
import { edgeSink } from '../sdk/edge-sink';
import { withEnvironment } from '../sdk/environment';
import type { InitializeOptions } from '../sdk/options';
import type { Threadlight } from '../sdk/sdk-runtime';
import { start } from '../sdk/start';

export * from '../lean';

/** Starts tracing, as `initialize` of the full build does, but for content and model calls. */
export function initialize(options: InitializeOptions = {}): Threadlight {
  return start({ platform: edgePlatform, environment: withEnvironment, sink: edgeSink }, options);
}
