import { type Context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { markFailed } from '../core/span-run';
import type { Runtime } from '../core/runtime';
import { portOf, requestMethod, requestUrl } from '../fetch/request';
import { CONVERSATION_ID_KEY, SUPPRESS_TRACING_KEY } from '../semconv/context-keys';
import {
  ERROR_TYPE,
  HTTP_REQUEST_METHOD,
  HTTP_RESPONSE_STATUS_CODE,
  SERVER_ADDRESS,
  SERVER_PORT,
  URL_FULL,
} from '../semconv/otel';

/** Which headers a request may take along. */
export interface Outgoing {
  /** `traceparent` and baggage for a request to `url`; undefined where it must not know of the trace. */
  headersFor(context: Context, url: URL): Record<string, string> | undefined;
}

/**
 * Sends a request that is no model call. Inside a span or a conversation it becomes a span of its own, which ends with the
 * response's headers; where the target may know of the trace, it carries it along.
 */
export function sendTraced(
  runtime: Runtime,
  outgoing: Outgoing,
  next: typeof fetch,
  input: RequestInfo | URL,
  init?: RequestInit,
): Promise<Response> {
  const context = runtime.context.active();
  const url = requestUrl(input);
  if (!url || !belongsToWork(context, runtime)) return next(input, init);
  const method = requestMethod(input, init);
  const span = runtime.tracer.startSpan(method, { kind: SpanKind.CLIENT, attributes: describe(method, url, runtime) }, context);
  const inner = trace.setSpan(context, span);
  const sent = withHeaders(input, init, outgoing.headersFor(inner, url));
  return runtime.context
    .run(inner, () => next(input, sent))
    .then(
      (response) => {
        answered(span, response);
        return response;
      },
      (error: unknown) => {
        markFailed(span, error);
        span.end();
        throw error;
      },
    );
}

/** Requests outside of all work (assets, analytics) would be traces of their own without a meaning. */
function belongsToWork(context: Context, runtime: Runtime): boolean {
  if (context.getValue(SUPPRESS_TRACING_KEY) === true) return false;
  return Boolean(trace.getSpan(context) ?? context.getValue(CONVERSATION_ID_KEY) ?? runtime.page?.conversationId);
}

function describe(method: string, url: URL, { content }: Runtime) {
  return {
    [HTTP_REQUEST_METHOD]: method,
    [URL_FULL]: content?.url(url) ?? url.origin + url.pathname,
    [SERVER_ADDRESS]: url.hostname,
    [SERVER_PORT]: portOf(url),
  };
}

function answered(span: Span, { status }: Response): void {
  if (status) span.setAttribute(HTTP_RESPONSE_STATUS_CODE, status);
  if (status >= 400) span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute(ERROR_TYPE, String(status));
  span.end();
}

/** Headers that the application has set itself stay as they are; its own objects are not touched. */
function withHeaders(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  added: Record<string, string> | undefined,
): RequestInit | undefined {
  if (!added) return init;
  const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
  for (const [name, value] of Object.entries(added)) if (!headers.has(name)) headers.set(name, value);
  return { ...init, headers };
}
