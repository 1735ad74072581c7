import {
  type Attributes,
  type Context,
  INVALID_SPAN_CONTEXT,
  isSpanContextValid,
  type Span,
  type SpanContext,
  type SpanOptions,
  trace,
  type Tracer as ApiTracer,
} from '@opentelemetry/api';
import { SUPPRESS_TRACING_KEY } from '../semconv/context-keys';
import type { IdGenerator } from './ids';
import type { SpanProcessor } from './processor';
import { SAMPLED, type Sampler } from './sampler';
import { RecordingSpan, type SpanOwner } from './span';

/** What all tracers of a provider share. */
export interface TracerHost {
  readonly resource: { readonly attributes: Attributes };
  readonly ids: IdGenerator;
  readonly sampler: Sampler;
  readonly processor: SpanProcessor;
  /** Milliseconds since the epoch. */
  now(): number;
  activeContext(): Context;
  runIn<R>(context: Context, fn: (span: Span) => R, span: Span): R;
}

export class Tracer implements ApiTracer, SpanOwner {
  readonly resource: SpanOwner['resource'];

  readonly #host: TracerHost;

  constructor(
    readonly instrumentationScope: SpanOwner['instrumentationScope'],
    host: TracerHost,
  ) {
    this.#host = host;
    this.resource = host.resource;
  }

  now(): number {
    return this.#host.now();
  }

  ended(span: RecordingSpan): void {
    this.#host.processor.onEnd(span);
  }

  startSpan(name: string, options: SpanOptions = {}, context: Context = this.#host.activeContext()): Span {
    if (context.getValue(SUPPRESS_TRACING_KEY) === true) return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    const parentContext = options.root ? trace.deleteSpan(context) : context;
    const parent = validParent(parentContext);
    const spanContext = this.#newSpanContext(parentContext, parent);
    if (!(spanContext.traceFlags & SAMPLED)) return trace.wrapSpanContext(spanContext);
    const span = new RecordingSpan(this, name, spanContext, parent, options);
    this.#host.processor.onStart(span, parentContext);
    return span;
  }

  startActiveSpan<F extends (span: Span) => unknown>(name: string, fn: F): ReturnType<F>;
  startActiveSpan<F extends (span: Span) => unknown>(name: string, options: SpanOptions, fn: F): ReturnType<F>;
  startActiveSpan<F extends (span: Span) => unknown>(name: string, options: SpanOptions, context: Context, fn: F): ReturnType<F>;
  startActiveSpan<F extends (span: Span) => unknown>(name: string, ...rest: unknown[]): ReturnType<F> {
    const fn = rest.pop() as (span: Span) => ReturnType<F>;
    const [options, given] = rest as [SpanOptions?, Context?];
    const context = given ?? this.#host.activeContext();
    const span = this.startSpan(name, options, context);
    return this.#host.runIn(trace.setSpan(context, span), fn, span);
  }

  /** No span where no id can be made, as on Workers while modules load. */
  #newSpanContext(context: Context, parent: SpanContext | undefined): SpanContext {
    try {
      return this.#sampledContext(context, parent);
    } catch {
      return INVALID_SPAN_CONTEXT;
    }
  }

  #sampledContext(context: Context, parent: SpanContext | undefined): SpanContext {
    const traceId = parent?.traceId ?? this.#host.ids.traceId();
    const sampled = this.#host.sampler(context, parent, traceId);
    return {
      traceId,
      spanId: this.#host.ids.spanId(),
      traceFlags: sampled ? SAMPLED : 0,
      traceState: parent?.traceState,
    };
  }
}

/** Only what came from outside, or from another SDK, can be malformed: our own ids are not looked at twice. */
function validParent(context: Context): SpanContext | undefined {
  const span = trace.getSpan(context);
  if (!span) return undefined;
  const parent = span.spanContext();
  return span instanceof RecordingSpan || isSpanContextValid(parent) ? parent : undefined;
}
