import { type Attributes, INVALID_SPAN_CONTEXT, type Span, type SpanKind, trace } from '@opentelemetry/api';
import { markFailed } from './entity';
import { follow, type Follower } from './outcome';
import { activeContext, currentRuntime, type Runtime } from './runtime';
import { type Scope, scopeOf } from './scope';

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
  const run = <V>(step: () => V): V => runtime.context.with(context, step);
  let result: R;
  try {
    result = run(() => fn.call(thisArg as T, { span: wrap(span) }, scopeOf(context)));
  } catch (error) {
    markFailed(span, error);
    span.end();
    throw error;
  }
  return followed(runtime, result, span, run);
}

function followed<R>(runtime: Runtime, result: R, span: Span, run: Follower['run']): R {
  const end = (): void => span.end();
  const fail = (error: unknown): void => {
    markFailed(span, error);
    span.end();
  };
  try {
    return follow(result, { run, piece: () => {}, succeed: end, abandon: end, fail });
  } catch (fault) {
    runtime.report('follow', 'The result of a traced function could not be followed; its span ends early.', fault);
    span.end();
    return result;
  }
}
