import { type Attributes, INVALID_SPAN_CONTEXT, type Span, type SpanKind, trace } from '@opentelemetry/api';
import { activeContext, currentRuntime } from './runtime';
import { type Scope, scopeOf } from './scope';
import { SpanRun } from './span-run';

export interface ManualSpanCall<S, T, R> {
  name: string;
  kind: SpanKind;
  attributes: Attributes;
  /** Makes what `fn` reports to. */
  wrap: (span: Span) => S;
  fn: (this: T, call: { span: S }, scope: Scope) => R;
  thisArg: T | undefined;
}

/** Runs `fn` with a span of its own that it fills by hand; the span is current inside and ends with the result. */
export function runManualSpan<S, T, R>(call: ManualSpanCall<S, T, R>): R {
  const runtime = currentRuntime();
  const parent = activeContext();
  const { fn, thisArg, wrap, name, kind, attributes } = call;
  if (!runtime) return fn.call(thisArg as T, { span: wrap(trace.wrapSpanContext(INVALID_SPAN_CONTEXT)) }, scopeOf(parent));
  const span = runtime.tracer.startSpan(name, { kind, attributes }, parent);
  const context = trace.setSpan(parent, span);
  return new SpanRun(runtime, span, context).follow((run) =>
    run.run(() => fn.call(thisArg as T, { span: wrap(span) }, scopeOf(context))),
  );
}
