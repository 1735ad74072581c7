/**
 * As much of `@opentelemetry/api` as threadlight uses, under the same names. The builds that have everything inside (script
 * tag, workers) carry this in its place, at a fifth of its size; every copy of the API on the page or in the isolate still
 * sees threadlight, and is seen by it. See docs/decisions/0003.
 */
export { createContextKey, ROOT_CONTEXT } from './context';
export { context, trace } from './registry';
export { INVALID_SPAN_CONTEXT, isSpanContextValid, SpanKind, SpanStatusCode, TraceFlags } from './span-context';
export { createTraceState } from './trace-state';
