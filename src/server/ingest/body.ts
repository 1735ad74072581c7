import type { MemoryPool } from '../../util/memory-pool';
import type { Intake, Unpack } from './limits';
import { RequestError } from './request-error';

/** What bodies may weigh, and how those are read that Web standards know nothing of. */
type BodyRules = Pick<Intake, 'bodyBytes' | 'inflatedBytes' | 'unpackBrotli'>;

/** Where a body can be had from without a stream of the Web around it, and memory for it. */
export interface BodySource {
  /** The request as Node's server received it. */
  incoming: AsyncIterable<Uint8Array>;
  memory: MemoryPool;
}

/**
 * The body of a request, decompressed.
 *
 * @throws {RequestError} when it is too large, cannot be decompressed, or stops before its end.
 */
export async function readBody(request: Request, rules: BodyRules, source?: BodySource): Promise<Uint8Array<ArrayBuffer>> {
  const declared = Number(request.headers.get('content-length') ?? 0);
  if (declared > rules.bodyBytes) throw tooLarge('The body', rules.bodyBytes);
  const encoding = request.headers.get('content-encoding');
  // The server holds a body to the length that it declares; only others have to be counted, in a stream, on the way.
  if (declared > 0 && compression(encoding, rules) === null) return source ? fill(source, declared) : collect(request);
  if (!request.body) return new Uint8Array();
  return readStream(request.body, encoding, rules);
}

/** The same for bytes that came another way. */
export function readStream(stream: ByteStream, encoding: string | null, rules: BodyRules): Promise<Uint8Array<ArrayBuffer>> {
  const sent = stream.pipeThrough(atMost(rules.bodyBytes, 'The body'));
  const format = compression(encoding, rules);
  if (!format) return collect(sent);
  if (format === 'br') return collect(sent).then((packed) => unpacked(packed, rules));
  return collect(
    sent.pipeThrough(new DecompressionStream(format)).pipeThrough(atMost(rules.inflatedBytes, 'The decompressed body')),
  );
}

type ByteStream = ReadableStream<Uint8Array<ArrayBuffer>>;

type Coding = 'br' | 'gzip' | 'deflate';

/** What may be sent, as `Accept-Encoding` of an answer says it (RFC 7694). */
export const acceptedCodings = (rules: BodyRules): string => codings(rules).join(', ');

const codings = ({ unpackBrotli }: BodyRules): readonly Coding[] =>
  unpackBrotli ? ['br', 'gzip', 'deflate'] : ['gzip', 'deflate'];

function compression(encoding: string | null, rules: BodyRules): Coding | null {
  if (encoding === null || encoding === '' || encoding === 'identity') return null;
  const coding = codings(rules).find((known) => known === encoding);
  if (coding) return coding;
  throw new RequestError(
    415,
    'unsupported_encoding',
    `Content-Encoding "${encoding}" is not known: use ${acceptedCodings(rules)} or none.`,
    'content-encoding',
  );
}

async function unpacked(
  packed: Uint8Array<ArrayBuffer>,
  { unpackBrotli, inflatedBytes }: BodyRules,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await (unpackBrotli as Unpack)(packed, inflatedBytes);
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    throw code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge('The decompressed body', inflatedBytes) : brokenBody(message);
  }
}

function atMost(bytes: number, what: string): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let passed = 0;
  return new TransformStream({
    transform(chunk, controller) {
      passed += chunk.byteLength;
      if (passed > bytes) controller.error(tooLarge(what, bytes));
      else controller.enqueue(chunk);
    },
  });
}

function tooLarge(what: string, bytes: number): RequestError {
  return new RequestError(413, 'too_large', `${what} is larger than ${bytes} bytes: send smaller batches.`);
}

async function fill({ incoming, memory }: BodySource, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const body = new Uint8Array(memory.take(length), 0, length);
  let filled = 0;
  try {
    for await (const chunk of incoming) {
      body.set(chunk, filled);
      filled += chunk.byteLength;
    }
  } catch (error) {
    throw brokenBody((error as Error).message);
  }
  if (filled < length) throw brokenBody('it ended early');
  return body;
}

async function collect(source: ByteStream | Request): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const body = source instanceof ReadableStream ? new Response(source) : source;
    return new Uint8Array(await body.arrayBuffer());
  } catch (error) {
    if (error instanceof RequestError) throw error;
    throw brokenBody((error as Error).message);
  }
}

function brokenBody(reason: string): RequestError {
  return new RequestError(400, 'broken_body', `The body could not be read: ${reason}`);
}
