import { type Context, isSpanContextValid, type SpanContext, trace } from '@opentelemetry/api';
import { CONVERSATION_ID_KEY, CONVERSATION_SOURCE_KEY } from '../semconv/context-keys';

/** The least that is needed of headers. */
export interface HeaderCarrier {
  get(name: string): string | null;
}

/** Headers as `Headers`, or as the object of a Node request. */
export type IncomingHeaders = HeaderCarrier | Readonly<Record<string, string | string[] | undefined>>;

export const CONVERSATION_MEMBER = 'threadlight.conversation';

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const CONVERSATION_CLAIM = /^[\x21-\x7e]([\x20-\x7e]{0,126}[\x21-\x7e])?$/;

/**
 * The context that a request brings along, on top of `parent`.
 *
 * @param trustConversation whether the conversation id in its baggage is taken. It is a claim of the client: at most 128
 * printable ASCII characters, and marked with its source on every span.
 */
export function contextFromHeaders(headers: IncomingHeaders, parent: Context, trustConversation: boolean): Context {
  const remote = parseTraceparent(header(headers, 'traceparent'));
  const context = remote ? trace.setSpanContext(parent, remote) : parent;
  const claim = trustConversation ? conversationClaim(header(headers, 'baggage')) : undefined;
  if (claim === undefined) return context;
  return context.setValue(CONVERSATION_ID_KEY, claim).setValue(CONVERSATION_SOURCE_KEY, 'baggage');
}

/** W3C Trace Context, section 3.2: strict for version 00, tolerant of what later versions append. */
export function parseTraceparent(text: string | undefined): SpanContext | undefined {
  const [, version, traceId = '', spanId = '', flags = '', rest] = TRACEPARENT.exec(text?.trim() ?? '') ?? [];
  if (!version || version === 'ff' || (version === '00' && rest)) return undefined;
  const context = { traceId, spanId, traceFlags: parseInt(flags, 16) & 1, isRemote: true };
  return isSpanContextValid(context) ? context : undefined;
}

function conversationClaim(baggage: string | undefined): string | undefined {
  for (const member of baggage?.split(',') ?? []) {
    const [key, value = ''] = (member.split(';')[0] ?? '').split('=').map((part) => part.trim());
    if (key !== CONVERSATION_MEMBER) continue;
    const id = decoded(value);
    return CONVERSATION_CLAIM.test(id) ? id : undefined;
  }
  return undefined;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return '';
  }
}

function header(headers: IncomingHeaders, name: string): string | undefined {
  if (isCarrier(headers)) return headers.get(name) ?? undefined;
  const value = headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}

function isCarrier(headers: IncomingHeaders): headers is HeaderCarrier {
  return typeof (headers as HeaderCarrier).get === 'function';
}
