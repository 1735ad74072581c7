import {
  constants,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { encodeResponseProtobuf } from '../../otlp/encode-response';
import { holdsToken } from '../app/access';
import type { SessionsApp } from '../app';
import type { Report } from '../app/report';
import { readStream } from '../ingest/body';
import type { Signal } from '../ingest/collector';
import { defaultIngestLimits, type IngestLimits } from '../ingest/limits';
import { RequestError } from '../ingest/request-error';
import { partialSuccess, undeclaredBytes } from '../ingest/routes';

export interface GrpcOptions {
  app: SessionsApp;
  limits?: Partial<IngestLimits>;
  ingestToken?: string;
  report: Report;
  /** Milliseconds that a client may take to send a call, however often it sends a little of it. Default 60,000. */
  requestTimeout?: number;
}

const services: Record<string, Signal> = {
  '/opentelemetry.proto.collector.trace.v1.TraceService/Export': 'traces',
  '/opentelemetry.proto.collector.logs.v1.LogsService/Export': 'logs',
};

/** The status codes of gRPC that are answered here. */
const status = {
  ok: 0,
  invalidArgument: 3,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
};

/** One byte for compression and four for the length stand before a message. */
const prefixLength = 5;

/** OTLP over gRPC: two unary calls over HTTP/2 without TLS, which is all that exporters on the same machine or network use. */
export function createGrpcServer(options: GrpcOptions): GrpcServer {
  const server = createServer({ settings: { maxConcurrentStreams: 100 } });
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    session.setTimeout(idle, () => session.close());
  });
  server.on('stream', (stream, headers) => void answer(stream, headers, options));
  return { server, close: () => close(server, sessions) };
}

export interface GrpcServer {
  readonly server: Http2Server;
  /** Lets calls that are under way end, for a moment. */
  close(): Promise<void>;
}

/** Milliseconds after which a connection without calls is closed. */
const idle = 5 * 60_000;
/** Milliseconds that calls under way may take when the server stops. */
const patience = 2_000;

async function close(server: Http2Server, sessions: ReadonlySet<ServerHttp2Session>): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise((resolve) => server.close(resolve));
  for (const session of sessions) session.close();
  const timer = setTimeout(() => sessions.forEach((session) => session.destroy()), patience);
  await closed;
  clearTimeout(timer);
}

async function answer(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, options: GrpcOptions): Promise<void> {
  stream.on('error', () => stream.close(constants.NGHTTP2_CANCEL));
  cutWhenSlow(stream, options.requestTimeout ?? 60_000);
  try {
    respond(stream, await accept(stream, headers, options));
  } catch (error) {
    if (error instanceof RequestError) options.app.collector.log.refusedRequest(error.message);
    fail(stream, asGrpcError(error, options.report));
  }
}

function cutWhenSlow(stream: ServerHttp2Stream, requestTimeout: number): void {
  const timer = setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), requestTimeout);
  for (const over of ['end', 'close']) stream.once(over, () => clearTimeout(timer));
}

async function accept(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, options: GrpcOptions): Promise<Uint8Array> {
  const signal = services[headers[':path'] ?? ''];
  if (!signal) throw new GrpcError(status.unimplemented, `There is no method ${headers[':path']}.`);
  if (!(await holdsToken(headers.authorization, options.ingestToken))) {
    throw new GrpcError(status.unauthenticated, 'Send the token as "authorization: Bearer <token>".');
  }
  const { collector } = options.app;
  const release = collector.hold(undeclaredBytes);
  const refused = await readMessage(stream, headers, { ...defaultIngestLimits, ...options.limits })
    .finally(release)
    .then((message) => collector.accept(signal, 'protobuf', message));
  return encodeResponseProtobuf(partialSuccess(refused));
}

async function readMessage(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, limits: IngestLimits): Promise<Uint8Array> {
  const frame = await readStream(received(stream), null, limits);
  if (frame.byteLength < prefixLength) throw new RequestError(400, 'invalid_grpc', 'The call carries no message.');
  const view = new DataView(frame.buffer, frame.byteOffset);
  const end = prefixLength + view.getUint32(1);
  if (end !== frame.byteLength) throw new RequestError(400, 'invalid_grpc', 'The message is not as long as it says.');
  const message = frame.subarray(prefixLength);
  const isCompressed = view.getUint8(0) === 1;
  return isCompressed ? readStream(new Blob([message]).stream(), String(headers['grpc-encoding'] ?? ''), limits) : message;
}

/** `Readable.toWeb` waits for both directions of a stream, and the answer has not been sent yet. */
function received(stream: ServerHttp2Stream): ReadableStream<Uint8Array<ArrayBuffer>> {
  const chunks = stream.iterator({ destroyOnReturn: false });
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(new Uint8Array(value as Buffer));
    },
    cancel: () => void chunks.return?.(),
  });
}

function respond(stream: ServerHttp2Stream, message: Uint8Array): void {
  if (stream.closed || stream.destroyed) return;
  const frame = Buffer.alloc(prefixLength + message.byteLength);
  frame.writeUInt32BE(message.byteLength, 1);
  frame.set(message, prefixLength);
  stream.respond({ ':status': 200, 'content-type': 'application/grpc+proto' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': String(status.ok) }));
  stream.end(frame);
}

class GrpcError extends Error {
  override name = 'GrpcError';

  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * An answer without a message has its trailers in the headers. What the client is still sending is not waited for: RFC 9113,
 * section 8.1, lets a server end a stream with NO_ERROR once it has answered.
 */
function fail(stream: ServerHttp2Stream, { code, message }: GrpcError): void {
  if (stream.closed || stream.destroyed) return;
  stream.respond(
    {
      ':status': 200,
      'content-type': 'application/grpc+proto',
      'grpc-status': String(code),
      'grpc-message': encodeURIComponent(message),
    },
    { endStream: true },
  );
  if (!stream.readableEnded) stream.close(constants.NGHTTP2_NO_ERROR);
}

/** Clients try again after `unavailable`, and after nothing else. */
function asGrpcError(error: unknown, report: Report): GrpcError {
  if (error instanceof GrpcError) return error;
  if (!(error instanceof RequestError)) {
    report('a call failed', error);
    return new GrpcError(status.internal, 'The server failed to answer: its console says why.');
  }
  if (error.status === 429 || error.status === 503) return new GrpcError(status.unavailable, error.message);
  return new GrpcError(error.status === 413 ? status.resourceExhausted : status.invalidArgument, error.message);
}
