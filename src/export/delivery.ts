import { gzipCompressor, paysToCompress } from './compress';
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

/** What makes a request better where it works, and fail where it does not. */
interface Extras {
  keepalive?: boolean;
  /** How the body is compressed; empty when it is not. */
  coding: string;
}

type Headers = Record<string, string>;

const PLAIN: Extras = { coding: '' };

/** Posts to one receiver, and learns what that bears. */
export class Deliverer {
  readonly #transport;
  readonly #compressor;
  /** True for an extra that got an answer once, false where the receiver, or the way to it, does not bear it. */
  readonly #works: Record<string, boolean> = {};
  #lastHeaders: Headers = {};
  readonly #options: ExportOptions;
  readonly #contentType: string;

  constructor(options: ExportOptions, contentType: string) {
    this.#options = options;
    this.#contentType = contentType;
    this.#compressor = options.compressor ?? gzipCompressor;
    this.#transport = { ...options, ...limits(options) };
  }

  /** Sends a body. Unless the mode is `normal`, the request is on its way when this returns. */
  deliver(body: Uint8Array<ArrayBuffer>, mode: SendMode): Delivery {
    const { url, compression = 'auto' } = this.#options;
    const { coding } = this.#compressor;
    const extras = {
      keepalive: Boolean(this.#options.keepalive) && this.#works.keepalive !== false && body.length <= keepaliveRoom(),
      coding: mode === 'normal' && this.#works[coding] !== false && paysToCompress(compression, url, body.length) ? coding : '',
    };
    return { keepalive: extras.keepalive, reply: this.#attempt(body, extras, mode) };
  }

  /** An extra that may be what failed is left out at once, and for good if that helps. */
  async #attempt(body: Uint8Array<ArrayBuffer>, extras: Extras, mode: SendMode): Promise<Reply> {
    const reply = await this.#request(body, extras, mode);
    const works = !this.#isDoubtful(reply, extras);
    const final = works ? reply : await this.#request(body, PLAIN, mode);
    if (works || !this.#isDoubtful(final, extras)) this.#note(final, extras, works);
    return final;
  }

  /** No response at all may be for a full keepalive quota, or a preflight that does not allow `Content-Encoding`. */
  #isDoubtful({ status, timedOut }: Reply, { coding, keepalive }: Extras): unknown {
    const unproven = coding && !this.#works[coding];
    if (status === undefined) return !timedOut && (keepalive || unproven);
    return status === 415 ? coding : unproven && status === 400;
  }

  /** What was found out first stays. */
  #note(reply: Reply, { coding, keepalive }: Extras, works: boolean): void {
    if (reply.status === undefined) return;
    this.#works[coding] ??= works;
    if (keepalive) this.#works.keepalive ??= works;
    this.#compressor.heard?.(reply, works);
  }

  async #request(body: Uint8Array<ArrayBuffer>, extras: Extras, mode: SendMode): Promise<Reply> {
    try {
      const given = this.#headers(mode);
      const headers: Headers = { ...(given instanceof Promise ? await given : given), 'content-type': this.#contentType };
      if (!extras.coding) return await this.#post(body, headers, extras.keepalive);
      headers['content-encoding'] = extras.coding;
      return await this.#post(await this.#compressor.compress(body, extras.coding), headers, extras.keepalive);
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

  async #post(body: Uint8Array<ArrayBuffer>, headers: Headers, keepalive = false): Promise<Reply> {
    const release = keepalive ? reserveKeepalive(body.length) : undefined;
    try {
      return await post({ url: this.#options.url, headers, body, keepalive }, this.#transport);
    } finally {
      release?.();
    }
  }
}
