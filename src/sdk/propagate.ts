import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import { activeContext } from '../core/runtime';
import { type Scope, scope, scopeOf } from '../core/scope';
import { contextFromHeaders, type IncomingHeaders } from '../propagation/incoming';
import { currentSdk } from './sdk-runtime';

/**
 * Headers that carry the current trace and conversation to a service that is called without `fetch`: a queue, a socket.
 *
 * @returns `traceparent` and `baggage`; empty before `initialize`.
 */
export function inject(): Record<string, string> {
  return scope().headers();
}

/**
 * The scope that a message or request brings along, for servers without a ready middleware:
 * `extract(request.headers).run(() => handle(request))`.
 *
 * @param headers `Headers`, or a plain object with lower-case names as Node has it.
 */
export function extract(headers: IncomingHeaders): Scope {
  return scopeOf(contextOf(headers));
}

function contextOf(headers: IncomingHeaders): Context {
  const sdk = currentSdk();
  return sdk ? contextFromHeaders(headers, ROOT_CONTEXT, sdk.trustIncoming) : activeContext();
}

/**
 * The headers that a server has to allow for pages of other origins: put them into `Access-Control-Allow-Headers`.
 *
 * @returns `{ 'access-control-allow-headers': 'traceparent, tracestate, baggage, …' }`.
 */
export function corsHeaders(also: readonly string[] = ['content-type', 'authorization']): Record<string, string> {
  return { 'access-control-allow-headers': ['traceparent', 'tracestate', 'baggage', ...also].join(', ') };
}
