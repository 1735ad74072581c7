import { type Context, createTraceState, trace } from '@opentelemetry/api';
import { CONVERSATION_ID_KEY, CONVERSATION_SOURCE_KEY, FOREIGN_BAGGAGE_KEY } from '../semconv/context-keys';
import { type BaggageMember, parseBaggage } from './baggage';
import { CONVERSATION_MEMBER } from './members';
import { parseTraceparent } from './traceparent';

/** The least that is needed of headers. */
export interface HeaderCarrier {
  get(name: string): string | null;
}

/** Headers as `Headers`, or as the object of a Node request. */
export type IncomingHeaders = HeaderCarrier | Readonly<Record<string, string | string[] | undefined>>;

/**
 * Says whether the conversation id that a request claims is taken. `headers` are the request's: a server may believe its own
 * edge by a secret header, and nobody else.
 */
export type Trust = (conversationId: string, headers: HeaderCarrier) => boolean;

/** Printable ASCII, at most 128 characters, no spaces around. */
const CONVERSATION_CLAIM = /^[\x21-\x7e]([\x20-\x7e]{0,126}[\x21-\x7e])?$/;

/**
 * The context that a request brings along, on top of `parent`.
 *
 * @param trusts is asked for the conversation id in its baggage. That is a claim of the client: limited in length and
 * characters, and marked with its source on every span.
 */
export function contextFromHeaders(headers: IncomingHeaders, parent: Context, trusts: Trust): Context {
  const baggage = parseBaggage(header(headers, 'baggage'));
  const traced = withRemoteParent(headers, parent);
  const relaying = withForeign(
    traced,
    baggage.filter(({ key }) => key !== CONVERSATION_MEMBER),
  );
  const claim = baggage.find(({ key }) => key === CONVERSATION_MEMBER)?.value ?? '';
  if (!CONVERSATION_CLAIM.test(claim) || !trusts(claim, { get: (name) => header(headers, name) ?? null })) return relaying;
  return relaying.setValue(CONVERSATION_ID_KEY, claim).setValue(CONVERSATION_SOURCE_KEY, 'baggage');
}

function withRemoteParent(headers: IncomingHeaders, parent: Context): Context {
  const remote = parseTraceparent(header(headers, 'traceparent'));
  if (!remote) return parent;
  const state = header(headers, 'tracestate');
  return trace.setSpanContext(parent, state ? { ...remote, traceState: createTraceState(state) } : remote);
}

function withForeign(context: Context, members: readonly BaggageMember[]): Context {
  return members.length > 0 ? context.setValue(FOREIGN_BAGGAGE_KEY, members) : context;
}

function header(headers: IncomingHeaders, name: string): string | undefined {
  if (isCarrier(headers)) return headers.get(name) ?? undefined;
  const value = headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}

function isCarrier(headers: IncomingHeaders): headers is HeaderCarrier {
  return typeof (headers as HeaderCarrier).get === 'function';
}
