import { type Context, trace } from '@opentelemetry/api';
import { ASSOCIATION_PROPERTIES_KEY, CONVERSATION_ID_KEY } from '../semconv/context-keys';
import { type BaggageMember, baggageMember, formatBaggage } from './baggage';
import { CONVERSATION_MEMBER, foreignBaggage } from './members';
import { createTargets } from './targets';
import { formatTraceparent } from './traceparent';

export interface OutgoingOptions {
  /** The page's own origin, which always receives headers. */
  ownOrigin: string | undefined;
  /** Further exact origins. */
  propagateTo: readonly string[];
  /** Association properties that travel in baggage. */
  properties: readonly string[];
  /** Whether a text holds a secret: what does never travels. */
  holdsSecret?: ((text: string) => boolean) | undefined;
}

export interface Outgoing {
  /** `traceparent`, `tracestate` and `baggage` of a context, as far as there is something to say. */
  headers(context: Context): Record<string, string>;
  /** The same for a request to `url`; undefined where it must not know of the trace. */
  headersFor(context: Context, url: URL): Record<string, string> | undefined;
}

export function createOutgoing({ ownOrigin, propagateTo, properties, holdsSecret = () => false }: OutgoingOptions): Outgoing {
  const mayKnow = createTargets(ownOrigin, propagateTo);
  const headers = (context: Context): Record<string, string> => {
    const parent = trace.getSpanContext(context);
    const state = parent?.traceState?.serialize();
    const baggage = formatBaggage([...ownMembers(context, properties, holdsSecret), ...foreignBaggage(context)]);
    return {
      ...(parent && { traceparent: formatTraceparent(parent) }),
      ...(state && { tracestate: state }),
      ...(baggage && { baggage }),
    };
  };
  return { headers, headersFor: (context, url) => (mayKnow(url) ? headers(context) : undefined) };
}

function ownMembers(
  context: Context,
  properties: readonly string[],
  holdsSecret: (text: string) => boolean,
): (BaggageMember | undefined)[] {
  const association = (context.getValue(ASSOCIATION_PROPERTIES_KEY) ?? {}) as Readonly<Record<string, unknown>>;
  const member = (key: string, value: unknown): BaggageMember | undefined =>
    typeof value === 'string' && value && !holdsSecret(`${key}=${value}`) ? baggageMember(key, value) : undefined;
  return [
    member(CONVERSATION_MEMBER, context.getValue(CONVERSATION_ID_KEY)),
    ...properties.map((key) => member(key, association[key])),
  ];
}
