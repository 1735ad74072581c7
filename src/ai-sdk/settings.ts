import type { Tracer } from '@opentelemetry/api';
import { recordsContent } from '../core/content';
import { activeContext, currentRuntime } from '../core/runtime';
import { getTracer } from '../sdk/get-tracer';

/** What versions 5 and 6 of the AI SDK take as `experimental_telemetry`. */
export interface AiTelemetrySettings {
  readonly isEnabled: boolean;
  readonly tracer: Tracer;
  readonly recordInputs: boolean;
  readonly recordOutputs: boolean;
  readonly functionId?: string;
}

/**
 * Telemetry for versions 5 and 6 of the AI SDK: `generateText({ …, experimental_telemetry: aiTelemetrySettings() })`. Make
 * them for each call: content is recorded where the scope of the call allows it.
 *
 * @param functionId names the call for people.
 */
export function aiTelemetrySettings(functionId?: string): AiTelemetrySettings {
  const runtime = currentRuntime();
  const content = runtime !== undefined && recordsContent(activeContext(), runtime);
  return {
    isEnabled: runtime !== undefined,
    tracer: getTracer(),
    recordInputs: content,
    recordOutputs: content,
    ...(functionId && { functionId }),
  };
}
