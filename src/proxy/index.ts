import { ThreadlightError } from '../core/errors';
import { readAtMost } from './body';
import { type Forward, forwardTo } from './forward';
import { isAllowed } from './origin';
import { createRateLimit } from './rate-limit';

/** Where spans go on to, and whose may pass. */
export interface ProxyOptions {
  /** Where spans go on: an OTLP/HTTP endpoint; `/v1/traces` is appended where it is missing. */
  endpoint: string;
  /** The secret key, sent as `Authorization: Bearer <key>`: it stays on the server. */
  apiKey?: string;
  /** Further headers for the collector. */
  headers?: Record<string, string>;
  /** Origins besides that of the request's own URL whose pages may send, as in `https://shop.example`. Default none. */
  allowedOrigins?: readonly string[];
  /** Bytes of one request, as they come over the wire. Default 1 MiB. */
  maxBytes?: number;
  /** Requests a minute of one client. Default 120. */
  requestsPerMinute?: number;
  /**
   * Names the client for the rate limit, as in `(request) => request.headers.get('cf-connecting-ip')`. Use only what your own
   * front end sets. Default: all clients together, with a hundred times the rate of one.
   */
  client?: (request: Request) => string | null | undefined;
  /** Milliseconds to wait for the collector. Default 10,000. */
  timeoutMillis?: number;
  /** What requests go on with. Default: the global one. */
  fetch?: typeof fetch;
}

const DEFAULT_MAX_BYTES = 1 << 20;
const DEFAULT_RATE = 120;
const DEFAULT_TIMEOUT = 10_000;
/** How many clients a proxy that cannot tell them apart is made for. */
const CLIENTS_TOGETHER = 100;

const TRACES_PATH = '/v1/traces';
const CONTENT_TYPES = new Set(['application/json', 'application/x-protobuf']);
const ENCODINGS = new Set(['', 'identity', 'gzip']);

/**
 * A fetch handler that takes spans from pages of its own origin and hands them on to a collector with the secret key, so that
 * no page shows the key and no preflight is needed. Mount it at a path that ends in `/v1/traces`, and give the page the path
 * before that as `baseUrl`.
 *
 * It takes POST only, JSON and protobuf only, from its own origin and those allowed, up to a size and a rate; what it sends on
 * is the body and its content type, none of the visitor's headers, cookies or addresses.
 *
 * @throws ThreadlightError `ERR_OPTION` for an endpoint that is no http(s) URL.
 */
export function proxySpans(options: ProxyOptions): (request: Request) => Promise<Response> {
  const proxy = new SpanProxy(options);
  return (request) => proxy.answer(request);
}

/** The part of Hono's context that is read. */
export interface ProxyHonoContext {
  readonly req: { readonly raw: Request };
}

/** The same for Hono: `app.post('/telemetry/v1/traces', proxyHandler({ endpoint, apiKey }))`. */
export function proxyHandler(options: ProxyOptions): (context: ProxyHonoContext) => Promise<Response> {
  const answer = proxySpans(options);
  return ({ req }) => answer(req.raw);
}

class SpanProxy {
  readonly #options: ProxyOptions;
  readonly #maxBytes: number;
  readonly #limit: (client: string) => number;
  readonly #forward: Forward;

  constructor(options: ProxyOptions) {
    const { requestsPerMinute = DEFAULT_RATE, client, apiKey, headers, timeoutMillis = DEFAULT_TIMEOUT } = options;
    this.#options = options;
    this.#maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
    this.#limit = createRateLimit(client ? requestsPerMinute : requestsPerMinute * CLIENTS_TOGETHER);
    this.#forward = forwardTo({
      url: tracesUrl(options.endpoint),
      headers: { ...(apiKey && { authorization: `Bearer ${apiKey}` }), ...headers },
      timeoutMillis,
      send: options.fetch ?? ((input, init) => fetch(input, init)),
    });
  }

  async answer(request: Request): Promise<Response> {
    const refusal = this.#refuse(request);
    if (refusal) return refusal;
    const body = await readAtMost(request, this.#maxBytes);
    if (!body) return refuse(413, `At most ${this.#maxBytes} bytes.`);
    return this.#forward(body, request.headers);
  }

  /** The rate comes last: what is refused for another reason costs nobody's share. */
  #refuse(request: Request): Response | undefined {
    const { headers, method } = request;
    if (method !== 'POST') return refuse(405, 'Spans are sent with POST.', { allow: 'POST' });
    if (!isAllowed(request, this.#options.allowedOrigins ?? [])) return refuse(403, 'Not a page of this site.');
    if (!CONTENT_TYPES.has(mediaType(headers))) return refuse(415, 'OTLP as application/json or application/x-protobuf.');
    if (!ENCODINGS.has(headers.get('content-encoding')?.toLowerCase() ?? '')) return refuse(415, 'Plain or gzip.');
    if (Number(headers.get('content-length')) > this.#maxBytes) return refuse(413, `At most ${this.#maxBytes} bytes.`);
    const wait = this.#limit(this.#options.client?.(request) ?? '');
    return wait ? refuse(429, 'Too many requests.', { 'retry-after': String(Math.ceil(wait / 1000)) }) : undefined;
  }
}

function mediaType(headers: Headers): string {
  return headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
}

function refuse(status: number, message: string, headers: Record<string, string> = {}): Response {
  return Response.json({ message }, { status, headers: { 'cache-control': 'no-store', ...headers } });
}

function tracesUrl(endpoint: string): string {
  const trimmed = endpoint.replace(/\/+$/, '');
  const url = trimmed.endsWith(TRACES_PATH) ? trimmed : trimmed + TRACES_PATH;
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw new ThreadlightError('ERR_OPTION', `proxySpans: endpoint must be an http(s) URL; received ${JSON.stringify(endpoint)}.`);
}
