import { trace, type Tracer } from '@opentelemetry/api';
import { currentRuntime } from '../core/runtime';
import { VERSION } from './version';

/** The tracer that threadlight's own spans are made with, for spans of your own. Before `initialize` it makes none. */
export function getTracer(): Tracer {
  return currentRuntime()?.tracer ?? trace.getTracer('threadlight', VERSION);
}
