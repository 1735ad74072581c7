import { gzip, paysToCompress } from './compress';
import { keepaliveRoom, reserveKeepalive } from './keepalive';
import { type ExportOptions, limits } from './options';
import type { SendMode } from './sender';
import type { Reply } from '../otlp/request';
import { post } from './transport';

export interface Delivery {
  /** The request outlives the page. */
  readonly keepalive: boolean;
  /** Never rejects. */
  readonly reply: Promise<Reply>;
}

/** Sends a body. Unless the mode is `normal`, the request is on its way when this returns. */
export type Deliver = (body: Uint8Array<ArrayBuffer>, mode: SendMode) => Delivery;

/** What makes a request better where it works, and fail where it does not. */
type Extras = Record<'gzip' | 'keepalive', boolean>;

type Headers = Record<string, string>;

const PLAIN: Extras = { gzip: false, keepalive: false };

export function createDelivery(options: ExportOptions, contentType: string): Deliver {
  const delivery = new HttpDelivery(options, contentType);
  return (body, mode) => delivery.deliver(body, mode);
}

class HttpDelivery {
  readonly #transport;
  /** True for an extra that got an answer once, false where the receiver, or the way to it, does not bear it. */
  readonly #works: Partial<Extras> = {};
  #lastHeaders: Headers = {};
  readonly #options: ExportOptions;
  readonly #contentType: string;

  constructor(options: ExportOptions, contentType: string) {
    this.#options = options;
    this.#contentType = contentType;
    const { fetch, send, timers } = options;
    this.#transport = { fetch, send, timers, exportTimeoutMillis: limits(options).exportTimeoutMillis };
  }

  deliver(body: Uint8Array<ArrayBuffer>, mode: SendMode): Delivery {
    const { url, compression = 'auto' } = this.#options;
    const extras = {
      keepalive: Boolean(this.#options.keepalive) && this.#works.keepalive !== false && body.length <= keepaliveRoom(),
      gzip: mode === 'normal' && this.#works.gzip !== false && paysToCompress(compression, url, body.length),
    };
    return { keepalive: extras.keepalive, reply: this.#attempt(body, extras, mode) };
  }

  /** An extra that may be what failed is left out at once, and for good if that helps. */
  async #attempt(body: Uint8Array<ArrayBuffer>, extras: Extras, mode: SendMode): Promise<Reply> {
    const reply = await this.#request(body, extras, mode);
    if (!this.#isDoubtful(reply, extras)) {
      this.#note(reply, extras, true);
      return reply;
    }
    const plain = await this.#request(body, PLAIN, mode);
    if (!this.#isDoubtful(plain, extras)) this.#note(plain, extras, false);
    return plain;
  }

  /** No response at all may be for a full keepalive quota, or a preflight that does not allow `Content-Encoding`. */
  #isDoubtful({ status, timedOut }: Reply, { gzip: zipped, keepalive }: Extras): boolean {
    const unproven = zipped && !this.#works.gzip;
    if (status === undefined) return !timedOut && (keepalive || unproven);
    return unproven && (status === 400 || status === 415);
  }

  /** What was found out first stays. */
  #note({ status }: Reply, extras: Extras, works: boolean): void {
    for (const name of ['gzip', 'keepalive'] as const) if (status !== undefined && extras[name]) this.#works[name] ??= works;
  }

  async #request(body: Uint8Array<ArrayBuffer>, extras: Extras, mode: SendMode): Promise<Reply> {
    try {
      const given = this.#headers(mode);
      const headers: Headers = { ...(given instanceof Promise ? await given : given), 'content-type': this.#contentType };
      if (!extras.gzip) return await this.#post(body, headers, extras.keepalive);
      headers['content-encoding'] = 'gzip';
      return await this.#post(await (this.#options.gzip ?? gzip)(body), headers, extras.keepalive);
    } catch (error) {
      return { error: `headers: ${String(error)}` };
    }
  }

  /** A page that is hidden cannot wait for its headers: those of the last request must do. */
  #headers(mode: SendMode): Headers | Promise<Headers> {
    const { headers = {} } = this.#options;
    const given = typeof headers === 'function' ? headers() : headers;
    if (!(given instanceof Promise)) return (this.#lastHeaders = given);
    const remembered = given.then((resolved) => (this.#lastHeaders = resolved));
    if (mode === 'normal') return remembered;
    remembered.catch(() => undefined);
    return this.#lastHeaders;
  }

  async #post(body: Uint8Array<ArrayBuffer>, headers: Headers, keepalive: boolean): Promise<Reply> {
    const release = keepalive ? reserveKeepalive(body.length) : undefined;
    try {
      return await post({ url: this.#options.url, headers, body, keepalive }, this.#transport);
    } finally {
      release?.();
    }
  }
}
