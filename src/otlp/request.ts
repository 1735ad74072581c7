export interface Request {
  url: string;
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer>;
  keepalive: boolean;
}

/** What came back. A reply without a status is no response at all: refused, reset, blocked or too late. */
export interface Reply {
  status?: number;
  headers?: Pick<Headers, 'get'>;
  /** The start of the body; absent when it could not be read. */
  body?: Uint8Array;
  /** The time was over before a response came. */
  timedOut?: boolean;
  /** In the runtime's words. */
  error?: string;
  /** Nobody holds the body of the request any more: its memory may be written anew. */
  done?: boolean;
}

/** Sends a request, in place of `fetch`; undefined: by `fetch` after all, because it could not be begun. Rejects as `fetch` does. */
export type Send = (request: Request, signal: AbortSignal) => Promise<Reply | undefined>;

/** Compresses bodies for one receiver. */
export interface Compressor {
  /** How the next body is compressed, as `Content-Encoding` names it. */
  readonly coding: string;
  compress(bytes: Uint8Array<ArrayBuffer>, coding: string): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * The receiver has answered.
   *
   * @param works false: it took a body only when that was not compressed.
   */
  heard?(reply: Reply, works: boolean): void;
}
