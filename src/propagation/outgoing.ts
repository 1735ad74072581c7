import { type Context, type SpanContext, trace } from '@opentelemetry/api';
import { ASSOCIATION_PROPERTIES_KEY, CONVERSATION_ID_KEY } from '../semconv/context-keys';

export interface OutgoingOptions {
  /** The page's own origin, which always receives headers. */
  ownOrigin: string | undefined;
  /** Further exact origins. */
  propagateTo: readonly string[];
  /** Association properties that travel in baggage. */
  properties: readonly string[];
}

export interface Outgoing {
  /** `traceparent` and `baggage` of a context. */
  headers(context: Context): Record<string, string>;
  /** The same for a request to `url`; undefined where it must not know of the trace. */
  headersFor(context: Context, url: URL): Record<string, string> | undefined;
}

export function createOutgoing({ ownOrigin, propagateTo, properties }: OutgoingOptions): Outgoing {
  const targets = new Set([ownOrigin, ...propagateTo]);
  const headers = (context: Context): Record<string, string> => {
    const parent = trace.getSpanContext(context);
    const baggage = baggageOf(context, properties);
    return { ...(parent && { traceparent: traceparent(parent) }), ...(baggage && { baggage }) };
  };
  return { headers, headersFor: (context, url) => (targets.has(url.origin) ? headers(context) : undefined) };
}

function traceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags & 1 ? '01' : '00'}`;
}

function baggageOf(context: Context, properties: readonly string[]): string {
  const association = (context.getValue(ASSOCIATION_PROPERTIES_KEY) ?? {}) as Record<string, string>;
  const members: [string, unknown][] = [
    ['threadlight.conversation', context.getValue(CONVERSATION_ID_KEY)],
    ...properties.map((key): [string, unknown] => [key, association[key]]),
  ];
  return members
    .filter(([, value]) => typeof value === 'string' && value)
    .map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`)
    .join(',');
}
