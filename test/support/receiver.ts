import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** A span as it arrived, with the attributes as plain values. */
export interface ReceivedSpan {
  /** Of the request that brought it. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly resource: Readonly<Record<string, unknown>>;
}

export interface Receiver {
  /** `http://127.0.0.1:<port>`, below which every path takes OTLP/JSON. */
  readonly url: string;
  spans(): readonly ReceivedSpan[];
  /** Resolves when `enough` of the spans have arrived; rejects after ten seconds. */
  waitFor(enough: (spans: readonly ReceivedSpan[]) => boolean): Promise<readonly ReceivedSpan[]>;
  close(): Promise<void>;
}

/**
 * An OTLP/JSON receiver on the loopback interface, plain and gzip, with CORS for pages. It answers a GET with the headers that
 * it got. It shares no code with the product.
 */
export async function startReceiver(): Promise<Receiver> {
  const spans: ReceivedSpan[] = [];
  const watchers = new Set<() => void>();
  const server = createServer((request, response) => {
    void receive(request, response).then((received) => {
      spans.push(...received);
      for (const look of watchers) look();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans: () => spans,
    waitFor: (enough) => waitFor(spans, watchers, enough),
    close: () => closed(server),
  };
}

function closed(server: ReturnType<typeof createServer>): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

function waitFor(
  spans: readonly ReceivedSpan[],
  watchers: Set<() => void>,
  enough: (spans: readonly ReceivedSpan[]) => boolean,
): Promise<readonly ReceivedSpan[]> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => {
      watchers.delete(look);
      reject(new Error(`not enough spans after ten seconds: ${spans.map(({ name }) => name).join(', ') || 'none'}`));
    }, 10_000);
    const look = (): void => {
      if (!enough(spans)) return;
      clearTimeout(limit);
      watchers.delete(look);
      resolve(spans);
    };
    watchers.add(look);
    look();
  });
}

const corsHeaders = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST, OPTIONS',
  'access-control-allow-headers': 'content-type, content-encoding, authorization, traceparent, tracestate, baggage',
};

async function receive(request: IncomingMessage, response: ServerResponse): Promise<readonly ReceivedSpan[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const answer = request.method === 'GET' ? request.headers : {};
  response.writeHead(200, { ...corsHeaders, 'content-type': 'application/json' }).end(JSON.stringify(answer));
  if (request.method !== 'POST') return [];
  const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();
  return spansIn(JSON.parse(text) as ExportRequest).map((span) => ({
    ...span,
    path: request.url ?? '',
    headers: request.headers,
  }));
}

interface ExportRequest {
  resourceSpans: { resource: { attributes: KeyValue[] }; scopeSpans: { spans: WireSpan[] }[] }[];
}

interface WireSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  attributes?: KeyValue[];
}

interface KeyValue {
  key: string;
  value: Record<string, unknown>;
}

function spansIn({ resourceSpans }: ExportRequest): Omit<ReceivedSpan, 'path' | 'headers'>[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans.map((span) => flatten(span, values(resource.attributes)))),
  );
}

function flatten({ name, traceId, spanId, parentSpanId, attributes = [] }: WireSpan, resource: Record<string, unknown>) {
  return { name, traceId, spanId, parentSpanId: parentSpanId || undefined, attributes: values(attributes), resource };
}

/** Scalars by their value, lists and maps as the wire has them. */
function values(attributes: readonly KeyValue[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
