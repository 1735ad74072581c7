import type { Link, SpanContext, TraceState } from '@opentelemetry/api';
import type { SpanRecord } from '../otlp/span-record';

/** A span as the database of a browser can hold it: data only. */
export interface PlainSpan extends Omit<SpanRecord, 'spanContext' | 'parentSpanContext' | 'links'> {
  readonly context: PlainContext;
  readonly parent: PlainContext | undefined;
  readonly links: readonly (Omit<Link, 'context'> & { readonly context: PlainContext })[];
}

type PlainContext = Omit<SpanContext, 'traceState'> & { readonly traceState?: string | undefined };

/** Fields are named one by one: a masked span shows those of the original through its prototype, which no copy takes along. */
export function toPlain(span: SpanRecord): PlainSpan {
  const { name, kind, startTime, endTime, attributes, resource, instrumentationScope } = span;
  return {
    name,
    kind,
    startTime,
    endTime,
    status: { ...span.status },
    attributes: { ...attributes },
    events: span.events.map((event) => ({ ...event, attributes: { ...event.attributes } })),
    links: span.links.map((link) => ({ ...link, attributes: { ...link.attributes }, context: plainContext(link.context) })),
    resource: plainResource(resource),
    instrumentationScope: plainScope(instrumentationScope),
    context: plainContext(span.spanContext()),
    parent: span.parentSpanContext && plainContext(span.parentSpanContext),
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  };
}

export function fromPlain({ context, parent, links, ...rest }: PlainSpan): SpanRecord {
  const spanContext = revivedContext(context);
  return {
    ...rest,
    spanContext: () => spanContext,
    ...(parent && { parentSpanContext: revivedContext(parent) }),
    links: links.map((link) => ({ ...link, context: revivedContext(link.context) })),
  };
}

/** Spans of one resource share it, before and after: the database keeps what is the same object the same. */
const resources = new WeakMap<object, SpanRecord['resource']>();
const scopes = new WeakMap<object, SpanRecord['instrumentationScope']>();

function plainResource(resource: SpanRecord['resource']): SpanRecord['resource'] {
  return remembered(resources, resource, () => ({ attributes: { ...resource.attributes } }));
}

function plainScope(scope: SpanRecord['instrumentationScope']): SpanRecord['instrumentationScope'] {
  const { name, version } = scope;
  return remembered(scopes, scope, () => (version ? { name, version } : { name }));
}

function remembered<V>(known: WeakMap<object, V>, key: object, make: () => V): V {
  let value = known.get(key);
  if (value === undefined) known.set(key, (value = make()));
  return value;
}

function plainContext({ traceId, spanId, traceFlags, isRemote, traceState }: SpanContext): PlainContext {
  return {
    traceId,
    spanId,
    traceFlags,
    ...(isRemote && { isRemote }),
    ...(traceState && { traceState: traceState.serialize() }),
  };
}

function revivedContext({ traceState, ...context }: PlainContext): SpanContext {
  return traceState ? { ...context, traceState: serialized(traceState) } : context;
}

/** It is only written out again. */
function serialized(text: string): TraceState {
  const state: TraceState = { get: () => undefined, set: () => state, unset: () => state, serialize: () => text };
  return state;
}
