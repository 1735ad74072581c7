import type { IngestLimits } from './limits';
import { RequestError } from './request-error';

type BodyLimits = Pick<IngestLimits, 'bodyBytes' | 'inflatedBytes'>;

/**
 * The body of a request, decompressed.
 *
 * @throws {RequestError} when it is too large, cannot be decompressed, or stops before its end.
 */
export async function readBody(request: Request, limits: BodyLimits): Promise<Uint8Array<ArrayBuffer>> {
  const declared = Number(request.headers.get('content-length') ?? 0);
  if (declared > limits.bodyBytes) throw tooLarge('The body', limits.bodyBytes);
  if (!request.body) return new Uint8Array();
  const encoding = request.headers.get('content-encoding');
  // The server holds a body to the length that it declares; only others have to be counted on the way.
  if (declared > 0 && compression(encoding) === null) return collect(request);
  return readStream(request.body, encoding, limits);
}

/** The same for bytes that came another way. */
export function readStream(stream: ByteStream, encoding: string | null, limits: BodyLimits): Promise<Uint8Array<ArrayBuffer>> {
  const sent = stream.pipeThrough(atMost(limits.bodyBytes, 'The body'));
  const format = compression(encoding);
  if (!format) return collect(sent);
  return collect(
    sent.pipeThrough(new DecompressionStream(format)).pipeThrough(atMost(limits.inflatedBytes, 'The decompressed body')),
  );
}

type ByteStream = ReadableStream<Uint8Array<ArrayBuffer>>;

function compression(encoding: string | null): 'gzip' | 'deflate' | null {
  if (encoding === null || encoding === '' || encoding === 'identity') return null;
  if (encoding === 'gzip' || encoding === 'deflate') return encoding;
  throw new RequestError(
    415,
    'unsupported_encoding',
    `Content-Encoding "${encoding}" is not known: use gzip, deflate or none.`,
    'content-encoding',
  );
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

async function collect(source: ByteStream | Request): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const body = source instanceof ReadableStream ? new Response(source) : source;
    return new Uint8Array(await body.arrayBuffer());
  } catch (error) {
    if (error instanceof RequestError) throw error;
    throw new RequestError(400, 'broken_body', `The body could not be read: ${(error as Error).message}`);
  }
}
