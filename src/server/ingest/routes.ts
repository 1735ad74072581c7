import { type Context, Hono } from 'hono';
import type { Refusal } from '../../otlp/decode-result';
import { encodeResponseProtobuf, encodeStatusProtobuf, type PartialSuccess } from '../../otlp/encode-response';
import { MemoryPool } from '../../util/memory-pool';
import { acceptedCodings, type BodySource, readBody } from './body';
import type { Collector, Encoding, Signal } from './collector';
import type { Intake } from './limits';
import { RequestError } from './request-error';

/** OTLP over HTTP, at the paths of the specification and at the one that Langfuse's clients use. */
export function ingestRoutes(collector: Collector, intake: Intake): Hono {
  const memory = new MemoryPool();
  const take = (signal: Signal) => (context: Context) => handle(context, signal, { collector, intake, memory });
  return new Hono()
    .post('/v1/traces', take('traces'))
    .post('/v1/logs', take('logs'))
    .post('/api/public/otel/v1/traces', take('traces'))
    .post('/api/public/ingestion', () => refuseLegacy(collector, intake));
}

/** Langfuse's clients before version 4 (JavaScript) and 3 (Python) speak a protocol of their own. */
function refuseLegacy(collector: Collector, intake: Intake): Response {
  const error = new RequestError(
    410,
    'legacy_client',
    'This is the protocol of older Langfuse clients: send OTLP, as @langfuse/otel (JavaScript) and langfuse 3 (Python) do, to /api/public/otel/v1/traces.',
  );
  collector.log.refusedRequest(error.message);
  return failure('json', error, intake);
}

interface Receiver {
  collector: Collector;
  intake: Intake;
  /** For bodies. */
  memory: MemoryPool;
}

async function handle(context: Context, signal: Signal, receiver: Receiver): Promise<Response> {
  let encoding: Encoding = 'json';
  try {
    encoding = encodingOf(context.req.header('content-type') ?? '');
    const refused = await receive(context, signal, encoding, receiver);
    return success(signal, encoding, refused, receiver.intake);
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    receiver.collector.log.refusedRequest(error.message);
    return failure(encoding, error, receiver.intake);
  }
}

/** Nothing here holds the body while it is written, but for memory that is used again afterwards. */
async function receive(context: Context, signal: Signal, encoding: Encoding, receiver: Receiver): Promise<Refusal[]> {
  const { collector, intake, memory } = receiver;
  const request = context.req.raw;
  const source = sourceOf(context, memory);
  const release = collector.hold(declaredBytes(request));
  return readBody(request, intake, source)
    .finally(release)
    .then((body) => {
      const accepted = collector.accept(signal, encoding, body);
      return source ? accepted.finally(() => memory.give(body.buffer)) : accepted;
    });
}

/** Of `@hono/node-server`, which hands on what it made the request of. */
function sourceOf({ env }: Context, memory: MemoryPool): BodySource | undefined {
  const { incoming } = (env ?? {}) as Partial<BodySource>;
  return incoming && { incoming, memory };
}

/** What a client that does not say it will send is taken for. Bytes. */
export const undeclaredBytes = 2 ** 20;

/** Bytes that the body will take, as far as its sender tells. */
function declaredBytes({ headers }: Request): number {
  return Number(headers.get('content-length') ?? undeclaredBytes) || 0;
}

function encodingOf(contentType: string): Encoding {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'application/json') return 'json';
  if (type === 'application/x-protobuf' || type === 'application/protobuf') return 'protobuf';
  throw new RequestError(415, 'unsupported_media_type', 'Send application/json or application/x-protobuf.', 'content-type');
}

const contentTypes: Record<Encoding, string> = { json: 'application/json', protobuf: 'application/x-protobuf' };

const headersFor = (encoding: Encoding, intake: Intake): Record<string, string> => ({
  'content-type': contentTypes[encoding],
  'accept-encoding': acceptedCodings(intake),
});

function success(signal: Signal, encoding: Encoding, refused: Refusal[], intake: Intake): Response {
  const partial = partialSuccess(refused);
  const body = encoding === 'protobuf' ? encodeResponseProtobuf(partial) : JSON.stringify(jsonBody(signal, partial));
  return new Response(body, { headers: headersFor(encoding, intake) });
}

function jsonBody(signal: Signal, partial: PartialSuccess | null): object {
  if (!partial) return {};
  const counter = signal === 'traces' ? 'rejectedSpans' : 'rejectedLogRecords';
  return { partialSuccess: { [counter]: String(partial.rejected), errorMessage: partial.message } };
}

const mostReasons = 5;

export function partialSuccess(refused: Refusal[]): PartialSuccess | null {
  if (refused.length === 0) return null;
  const reasons = refused.slice(0, mostReasons).map(({ field, reason }) => `${field} ${reason}`);
  const more = refused.length > mostReasons ? [`and ${refused.length - mostReasons} more`] : [];
  return { rejected: refused.length, message: [...reasons, ...more].join('; ') };
}

/** The code for a bad argument in `google.rpc.Code`. */
const invalidArgument = 3;

function failure(encoding: Encoding, error: RequestError, intake: Intake): Response {
  const headers = headersFor(encoding, intake);
  if (error.status === 429 || error.status === 503) headers['retry-after'] = '1';
  const body = encoding === 'protobuf' ? encodeStatusProtobuf(invalidArgument, error.message) : JSON.stringify(error.toBody());
  return new Response(body, { status: error.status, headers });
}
