import { type Context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { markFailed } from '../core/span-run';
import { follow } from '../core/outcome';
import { activeContext } from '../core/runtime';
import { type Scope, scopeOf } from '../core/scope';
import { contextIn } from '../core/scope-context';
import { ScopeState, scopeStateOf } from '../core/scope-state';
import { contextFromHeaders } from '../propagation/incoming';
import {
  ERROR_TYPE,
  HTTP_REQUEST_METHOD,
  HTTP_RESPONSE_STATUS_CODE,
  HTTP_ROUTE,
  SERVER_ADDRESS,
  URL_PATH,
  URL_SCHEME,
} from '../semconv/otel';
import { currentSdk, type SdkRuntime } from './sdk-runtime';

export interface ServeOptions {
  /** The route's pattern, as in `/chat/:id`, once it is known: it names the span. */
  route?: () => string | undefined;
  /** Conversation of the request; before the one in its baggage. */
  conversationId?: string | undefined;
  /** Keeps the isolate alive until the spans are sent: `ctx.waitUntil` on Workers. */
  waitUntil?: ((work: Promise<unknown>) => void) | undefined;
}

/**
 * Answers a request as a span of the trace that it brings along, in the conversation that it belongs to. The span ends with
 * the response's body, and the spans are sent then.
 *
 * @returns the handler's response; one that streams is made anew around its body, everything else is the same object.
 */
export async function serveRequest(
  request: Request,
  handler: (scope: Scope) => Response | Promise<Response>,
  options: ServeOptions,
): Promise<Response> {
  const sdk = currentSdk();
  if (!sdk) return handler(scopeOf(activeContext()));
  return new ServedRequest(sdk, request, options).answer(handler);
}

/** How long a stream goes on until what there is of its trace is sent, and until it is sent again. */
const CHECKPOINT_MILLIS = 5_000;

class ServedRequest {
  private readonly span: Span;
  private readonly context: Context;
  private settle: () => void = () => {};
  private saved = Date.now();

  constructor(
    private readonly sdk: SdkRuntime,
    private readonly request: Request,
    private readonly options: ServeOptions,
  ) {
    const incoming = contextFromHeaders(request.headers, ROOT_CONTEXT, sdk.trustIncoming);
    const state = new ScopeState(scopeStateOf(incoming, undefined), {}, options.conversationId || undefined);
    const start = contextIn(incoming, trace.getSpan(incoming), state);
    this.span = sdk.tracer.startSpan(request.method, { kind: SpanKind.SERVER, attributes: describe(request) }, start);
    state.span = this.span;
    this.context = contextIn(start, this.span, state);
    const ended = new Promise<void>((resolve) => (this.settle = resolve));
    options.waitUntil?.(ended.then(() => sdk.flushInBackground()));
  }

  async answer(handler: (scope: Scope) => Response | Promise<Response>): Promise<Response> {
    try {
      const response = await this.run(() => handler(scopeOf(this.context)));
      this.noteResponse(response);
      return streams(this.request, response) ? this.follow(response) : this.done(response);
    } catch (error) {
      markFailed(this.span, error);
      this.end();
      throw error;
    }
  }

  private run<T>(step: () => T): T {
    return this.sdk.context.with(this.context, step);
  }

  private noteResponse({ status }: Response): void {
    const route = this.options.route?.();
    if (route) this.span.setAttribute(HTTP_ROUTE, route).updateName(`${this.request.method} ${route}`);
    this.span.setAttribute(HTTP_RESPONSE_STATUS_CODE, status);
    if (status >= 500) this.span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute(ERROR_TYPE, String(status));
  }

  private done(response: Response): Response {
    this.end();
    return response;
  }

  /** The last spans leave before the stream is closed for the client, because an isolate may end soon after. */
  private follow(response: Response): Response {
    const body = follow(response.body as ReadableStream, {
      run: (step) => this.run(step),
      piece: () => this.checkpoint(),
      succeed: () => this.end(),
      abandon: () => this.end(),
      fail: (error) => {
        markFailed(this.span, error);
        this.end();
      },
    });
    return new Response(body, response);
  }

  /** Edge runtimes give a response 30 seconds or so and then end its isolate: the tail may be lost, not the whole, whose open spans go as interrupted. */
  private checkpoint(): void {
    const now = Date.now();
    if (now - this.saved < CHECKPOINT_MILLIS) return;
    this.saved = now;
    const { traceId } = this.span.spanContext();
    void this.sdk.queue?.flushInBackground();
    this.sdk.queue?.sendOpenSpans('normal', (span) => span.spanContext().traceId === traceId);
  }

  private end(): void {
    this.span.end();
    this.settle();
  }
}

/** Responses with a length, and JSON, have been made whole; the body of a HEAD is never read; upgrades are the runtime's. */
function streams({ method }: Request, { body, bodyUsed, status, headers }: Response): boolean {
  if (!body || bodyUsed || status === 101 || method === 'HEAD') return false;
  return !headers.has('content-length') && !headers.get('content-type')?.startsWith('application/json');
}

function describe(request: Request) {
  const url = new URL(request.url);
  return {
    [HTTP_REQUEST_METHOD]: request.method,
    [URL_PATH]: url.pathname,
    [URL_SCHEME]: url.protocol.slice(0, -1),
    [SERVER_ADDRESS]: url.hostname,
  };
}
