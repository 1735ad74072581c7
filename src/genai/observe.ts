import type { Attributes, Context, Span, Tracer } from '@opentelemetry/api';
import { SpanKind, trace } from '@opentelemetry/api';
import { contextAround } from '../core/scope-context';
import { portOf, requestMethod, requestSignal, requestText, requestUrl } from '../fetch/request';
import type { TapResponse } from '../fetch/tap';
import { GEN_AI_OPERATION_NAME, GEN_AI_PROVIDER_NAME, GEN_AI_REQUEST_MODEL } from '../semconv/gen-ai';
import { SERVER_ADDRESS, SERVER_PORT } from '../semconv/otel';
import { Exchange } from './exchange';
import { isObject, parseJson } from './json';
import type { Match, ModelRequest, Provider } from './provider';
import { isInferenceSpan, lackingOf } from './seen';

/** What the observation of model calls needs of the SDK. */
export interface ObserveHost {
  readonly tracer: Tracer;
  /** The context in which `fetch` was called. */
  activeContext(): Context;
  /** Runs `fn` with `context` as the active one. */
  runIn<Result>(context: Context, fn: () => Result): Result;
  /** Whether prompts and answers of this context may be recorded. */
  recordsContent(context: Context): boolean;
  /** Bytes of content that one span records. */
  readonly maxContentLength: number;
  /** Says once that something of ours went wrong. It must not throw. */
  report(code: string, cause: unknown): void;
  /** The first that matches reads the call; an application's own go before the built-in ones. */
  readonly providers: readonly Provider[];
  /** How the runtime lets us look on while a body is read. */
  readonly tap: TapResponse;
  /** Keeps the isolate alive until a streamed answer has ended, on runtimes that need it. */
  readonly keepAlive?: (work: Promise<unknown>) => void;
}

/** Characters of a request's body that are parsed. A longer one is recorded without its content. */
const MAX_REQUEST_LENGTH = 8 * 1024 * 1024;

/**
 * Records a request as a model call if it is one.
 *
 * A call that another instrumentation is already tracing, seen by the active span, is not counted again: its span gets
 * what it lacks.
 *
 * @returns null when this is no model call, so that the caller handles it; else what `fetch` answers: the same `Response`
 * object, the same errors.
 */
export function observeModelCall(
  host: ObserveHost,
  next: typeof fetch,
  input: RequestInfo | URL,
  init?: RequestInit,
): Promise<Response> | null {
  const begun = attempt(host, () => begin(host, input, init));
  if (!begun) return null;
  const { exchange, context } = begun;
  const signal = requestSignal(input, init);
  const response = host.runIn(context, () => next(input, init));
  if (!exchange) return response;
  return response.then(
    (answer) => {
      exchange.answered(answer, signal, () => host.tap(answer, exchange));
      return answer;
    },
    (error: unknown) => {
      exchange.rejected(error, signal);
      throw error;
    },
  );
}

/** A request that a provider knows. Its body may still have to be read. */
interface Call {
  readonly provider: Provider;
  readonly match: Match;
  readonly url: URL;
  readonly request: ModelRequest | undefined | Promise<ModelRequest | undefined>;
}

/** Without an exchange where the trace is not recorded: then nobody looks at the answer. */
interface Begun {
  readonly exchange?: Exchange;
  readonly context: Context;
}

function begin(host: ObserveHost, input: RequestInfo | URL, init: RequestInit | undefined): Begun | undefined {
  const call = recognise(host, input, init);
  if (!call) return undefined;
  const active = host.activeContext();
  const known = trace.getSpan(active);
  const enriches = isInferenceSpan(known);
  const span = enriches ? known : startSpan(host, call, active);
  const context = enriches ? active : contextAround(active, span);
  if (!span.isRecording()) return { context };
  if (enriches) span.setAttributes(lackingOf(span, attributesOf(call)));
  const exchange = newExchange(host, call.provider, span, !enriches, active);
  void readRequest(host, call, span, exchange);
  return { exchange, context };
}

function recognise(host: ObserveHost, input: RequestInfo | URL, init: RequestInit | undefined): Call | undefined {
  if (requestMethod(input, init) !== 'POST') return undefined;
  const url = requestUrl(input);
  if (!url) return undefined;
  for (const provider of host.providers) {
    const match = provider.match(url);
    const call = match && readCall(provider, match, url, input, init);
    if (call) return call;
  }
  return undefined;
}

/** Undefined where the body proves that it is no call, or where there is no proof at all. */
function readCall(
  provider: Provider,
  match: Match,
  url: URL,
  input: RequestInfo | URL,
  init: RequestInit | undefined,
): Call | undefined {
  const text = requestText(input, init, MAX_REQUEST_LENGTH);
  if (typeof text === 'string') {
    const request = parseRequest(provider, match, text);
    return request && { provider, match, url, request };
  }
  if (!match.certain) return undefined;
  const request = text?.then((late) => parseRequest(provider, match, late ?? ''));
  return { provider, match, url, request };
}

function parseRequest(provider: Provider, match: Match, text: string): ModelRequest | undefined {
  const body = parseJson(text);
  return isObject(body) ? provider.request(body, match) : undefined;
}

function startSpan(host: ObserveHost, call: Call, active: Context): Span {
  const name = spanName(call.provider, modelOf(call));
  return host.tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes: attributesOf(call) }, active);
}

function attributesOf(call: Call): Attributes {
  const { provider, match, url } = call;
  const model = modelOf(call);
  return {
    [GEN_AI_OPERATION_NAME]: provider.operation,
    [GEN_AI_PROVIDER_NAME]: match.provider,
    ...(model && { [GEN_AI_REQUEST_MODEL]: model }),
    [SERVER_ADDRESS]: url.hostname,
    [SERVER_PORT]: portOf(url),
  };
}

function modelOf({ match, request }: Call): string | undefined {
  return (request instanceof Promise ? undefined : request?.model) ?? match.model;
}

function newExchange(host: ObserveHost, provider: Provider, span: Span, owned: boolean, active: Context): Exchange {
  return new Exchange({
    host,
    span,
    owned,
    provider,
    recordsContent: host.recordsContent(active),
    onEnd: host.keepAlive && keptAlive(host.keepAlive),
  });
}

/** @returns the end of it. */
function keptAlive(keepAlive: (work: Promise<unknown>) => void): () => void {
  let settle = () => {};
  keepAlive(new Promise<void>((resolve) => (settle = resolve)));
  return settle;
}

/** Of a `Request` object the body is known only later; the request does not wait for that. */
async function readRequest(host: ObserveHost, { provider, request }: Call, span: Span, exchange: Exchange): Promise<void> {
  if (!(request instanceof Promise)) return request && exchange.sent(request);
  try {
    const late = await request;
    if (late?.model) span.updateName(spanName(provider, late.model)).setAttribute(GEN_AI_REQUEST_MODEL, late.model);
    if (late) exchange.sent(late);
  } catch (error) {
    host.report('model-call', error);
  }
}

function spanName({ operation }: Provider, model: string | undefined): string {
  return model ? `${operation} ${model}` : operation;
}

function attempt<Result>(host: ObserveHost, work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    host.report('model-call', error);
    return undefined;
  }
}
