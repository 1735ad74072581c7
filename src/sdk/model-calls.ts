import { recordsContent } from '../core/content';
import type { Runtime } from '../core/runtime';
import type { TapResponse } from '../fetch/tap';
import { type ObserveHost, observeModelCall } from '../genai/observe';
import type { Provider } from '../genai/provider';
import { builtInProviders } from '../genai/providers';
import type { ModelCallHandler } from './sdk-runtime';

/** Makes what records model calls; builds without model capture leave it out. */
export type CaptureModelCalls = (
  runtime: Runtime,
  tap: TapResponse,
  providers: readonly Provider[],
  keepAlive: ((work: Promise<unknown>) => void) | undefined,
) => ModelCallHandler;

/** Calls of model providers become spans. */
export const captureModelCalls: CaptureModelCalls = (runtime, tap, providers, keepAlive) => {
  const host: ObserveHost = {
    tap,
    tracer: runtime.tracer,
    activeContext: () => runtime.context.active(),
    runIn: (context, fn) => runtime.context.with(context, fn),
    recordsContent: (context) => recordsContent(context, runtime),
    maxContentLength: runtime.maxContentLength,
    report: (code, cause) => runtime.report(code, 'A model call could not be recorded.', cause),
    providers: [...providers, ...builtInProviders],
    keepAlive,
  };
  return (next, input, init) => observeModelCall(host, next, input, init);
};
