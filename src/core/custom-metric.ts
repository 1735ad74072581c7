import { trace } from '@opentelemetry/api';
import { TRACELOOP_CUSTOM_METRIC } from '../semconv/traceloop';
import { activeContext } from './runtime';

/**
 * Records a number on the current span as `traceloop.custom_metric.<name>`; the last value of a name counts. Does nothing
 * outside of spans.
 */
export function reportCustomMetric(name: string, value: number): void {
  trace.getSpan(activeContext())?.setAttribute(TRACELOOP_CUSTOM_METRIC + name, value);
}
