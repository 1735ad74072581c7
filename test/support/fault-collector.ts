import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { decodeTraceJson } from '../../src/otlp/decode-json';
import { decodeTraceProtobuf } from '../../src/otlp/decode-protobuf';
import { encodeResponseProtobuf } from '../../src/otlp/encode-response';
import type { ExportTraceServiceRequest, ResourceSpans, Span } from '../../src/otlp/types';

/**
 * The ways in which a collector, or what stands before it, can fail:
 *
 * - `ok`, `no-store`: takes the spans; the second forbids caching, which makes Chromium hold the keepalive quota;
 * - a status: answers with it and keeps nothing;
 * - `retry-after-seconds`, `retry-after-date`: 429 with both forms of the header, `retryAfterSeconds` ahead;
 * - `reset`, `reset-after-store`: closes the connection without a response; the second has kept the spans;
 * - `hang`: never answers; `slow-body`: keeps the spans, answers 200, and never ends the body;
 * - `half-response`: keeps the spans, and closes the connection in the middle of the body;
 * - `partial-success`: refuses the first span of the batch, in OTLP's words;
 * - `redirect`: 308 to another address; `web-page`: 200 with HTML; `no-cors`: takes nothing and forbids pages to look.
 */
export type Fault =
  | 'ok'
  | 'no-store'
  | 'retry-after-seconds'
  | 'retry-after-date'
  | 'reset'
  | 'reset-after-store'
  | 'hang'
  | 'slow-body'
  | 'half-response'
  | 'partial-success'
  | 'redirect'
  | 'web-page'
  | 'no-cors'
  | number;

export interface ReceivedRequest {
  headers: IncomingMessage['headers'];
  /** Bytes on the wire. */
  bytes: number;
  /** The body, unzipped; empty for protobuf. */
  text: string;
  fault: Fault;
}

export interface FaultCollectorOptions {
  /** Larger bodies are answered with 413, before any fault. */
  maxBytes?: number;
  /** The status for bodies that are compressed so, before any fault. */
  gzipStatus?: number;
  brotliStatus?: number;
  /** `Accept-Encoding` of the answers. */
  accepts?: string;
  retryAfterSeconds?: number;
  /** What is done when the script is over. Default `ok`. */
  otherwise?: () => Fault;
  /** Remembers the ids of spans and nothing else: for very many. */
  idsOnly?: boolean;
}

/** A collector that fails as it is told, and remembers what it took. */
export class FaultCollector {
  readonly requests: ReceivedRequest[] = [];
  readonly resourceSpans: ResourceSpans[] = [];
  private readonly ids = new Set<string>();
  private readonly heard = new Set<string>();
  private readonly script: Fault[] = [];
  private readonly server: Server;
  private stall: (fault: Fault) => void = () => undefined;

  constructor(readonly options: FaultCollectorOptions = {}) {
    this.server = createServer((request, response) => void this.handle(request, response));
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1/traces`;
  }

  /** The faults of the next requests, in order; after them all is well. */
  play(...faults: Fault[]): this {
    this.script.push(...faults);
    return this;
  }

  /** Resolves with the fault when a request begins to hang, in its head or in its body. */
  nextStall(): Promise<Fault> {
    return new Promise((resolve) => (this.stall = resolve));
  }

  get spans(): Span[] {
    return spansOf(this.resourceSpans);
  }

  /** Ids of the spans that are held, each once however often it came. */
  get spanIds(): Set<string> {
    return this.ids;
  }

  /**
   * Ids of those of them whose request was answered to the end while the client still listened: what a client may call sent. Of
   * the others it may say that they were lost.
   */
  get heardIds(): Set<string> {
    return this.heard;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'OPTIONS') return void response.writeHead(204, cors(this.script[0])).end();
    const body = await readAll(request).catch(() => undefined);
    if (!body) return;
    const fault = this.refusal(request, body) ?? this.script.shift() ?? this.options.otherwise?.() ?? 'ok';
    const plain = unpacked(body, request.headers['content-encoding']);
    const isJson = request.headers['content-type'] !== 'application/x-protobuf';
    if (!this.options.idsOnly) {
      this.requests.push({ headers: request.headers, bytes: body.length, text: isJson ? plain.toString() : '', fault });
    }
    this.answer(fault, isJson ? fromJson(plain) : decodeTraceProtobuf(plain).request, response);
  }

  private refusal({ headers }: IncomingMessage, body: Buffer): Fault | undefined {
    const { gzipStatus, brotliStatus, maxBytes = Infinity } = this.options;
    const status = { gzip: gzipStatus, br: brotliStatus }[headers['content-encoding'] ?? ''];
    if (status) return status;
    return body.length > maxBytes ? 413 : undefined;
  }

  private answer(fault: Fault, batch: ExportTraceServiceRequest, response: ServerResponse): void {
    for (const [name, value] of Object.entries(cors(fault))) response.setHeader(name, value);
    if (this.options.accepts) response.setHeader('accept-encoding', this.options.accepts);
    if (typeof fault === 'number') return void response.writeHead(fault).end(`refused with ${fault}`);
    if (KEEPS.has(fault)) this.keep(batch);
    if (fault === 'ok') this.noteWhenHeard(batch, response);
    this.act(fault, batch, response);
  }

  private noteWhenHeard({ resourceSpans }: ExportTraceServiceRequest, response: ServerResponse): void {
    response.on('finish', () => {
      for (const { spanId } of spansOf(resourceSpans)) this.heard.add(spanId);
    });
  }

  private keep({ resourceSpans }: ExportTraceServiceRequest): void {
    if (!this.options.idsOnly) this.resourceSpans.push(...resourceSpans);
    for (const { spanId } of spansOf(resourceSpans)) this.ids.add(spanId);
  }

  private act(fault: Exclude<Fault, number>, batch: ExportTraceServiceRequest, response: ServerResponse): void {
    const seconds = this.options.retryAfterSeconds ?? 1;
    const json = { 'content-type': 'application/json' };
    const acts: Record<Exclude<Fault, number>, () => unknown> = {
      ok: () => response.writeHead(200, json).end('{"partialSuccess":{}}'),
      'no-store': () => response.writeHead(200, { ...json, 'cache-control': 'no-store' }).end('{}'),
      'retry-after-seconds': () => response.writeHead(429, { 'retry-after': String(seconds) }).end(),
      'retry-after-date': () =>
        response.writeHead(429, { 'retry-after': new Date(Date.now() + seconds * 1000).toUTCString() }).end(),
      reset: () => response.socket?.resetAndDestroy(),
      'reset-after-store': () => response.socket?.resetAndDestroy(),
      hang: () => this.stall(fault),
      'slow-body': () => response.writeHead(200, json).write('{"partial', () => this.stall(fault)),
      'half-response': () =>
        response.writeHead(200, { ...json, 'content-length': 100 }).write('{"partial', () => response.destroy()),
      'partial-success': () => this.keepAllButFirst(batch, response),
      redirect: () => response.writeHead(308, { location: 'http://127.0.0.1:9/v1/traces' }).end(),
      'web-page': () => response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>'),
      'no-cors': () => response.writeHead(200, json).end('{}'),
    };
    acts[fault]();
  }

  /** In the encoding of the request, as OTLP asks. */
  private keepAllButFirst(batch: ExportTraceServiceRequest, response: ServerResponse): void {
    batch.resourceSpans[0]?.scopeSpans[0]?.spans.shift();
    this.keep(batch);
    const message = 'the first span is not welcome';
    const contentType = response.req.headers['content-type'] ?? '';
    const json = JSON.stringify({ partialSuccess: { rejectedSpans: '1', errorMessage: message } });
    response
      .writeHead(200, { 'content-type': contentType })
      .end(contentType === 'application/json' ? json : encodeResponseProtobuf({ rejected: 1, message }));
  }
}

const spansOf = (all: readonly ResourceSpans[]): Span[] =>
  all.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));

const KEEPS = new Set<Fault>(['ok', 'no-store', 'reset-after-store', 'slow-body', 'half-response']);

function cors(fault: Fault | undefined): Record<string, string> {
  if (fault === 'no-cors') return {};
  return { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*', 'access-control-allow-methods': 'POST' };
}

function unpacked(body: Buffer, coding: string | undefined): Buffer {
  if (coding === 'br') return brotliDecompressSync(body);
  return coding === 'gzip' ? gunzipSync(body) : body;
}

function fromJson(body: Buffer): ExportTraceServiceRequest {
  const { request, refused } = decodeTraceJson(JSON.parse(body.toString()));
  if (refused.length) throw new Error(`not OTLP: ${JSON.stringify(refused)}`);
  return request;
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
