import type { Compressor, Reply } from '../otlp/request';

/** Level 4 costs two fifths of the default, 6, for a tenth more bytes; level 1 a quarter of it for a quarter more. */
const GZIP_LEVEL = 4;

/**
 * Costs half of what gzip does, for as many bytes; a history that is sent again with each turn takes a sixth, because repetition is found
 * in all of a batch and not within 32 KB. Level 1 costs half again for 3 % more bytes, 4 as much as gzip for 5 % less.
 */
const BROTLI_QUALITY = 2;

/** Bytes. What comes out is handed over by the thread in pieces of this size; most bodies then come in one. */
const MIN_CHUNK = 16_384;

/** `br` among the codings that a receiver takes (RFC 7694). With a weight it may be one that it would rather not have. */
const TAKES_BROTLI = /(?:^|,)\s*br\s*(?:,|$)/;

/**
 * Gzip, which receivers of OTLP take, until one says with an answer that it takes Brotli as well.
 *
 * @param mayUseBrotli the application has not asked for gzip.
 */
export function createCompressor(mayUseBrotli: boolean): Compressor {
  return new NodeCompressor(mayUseBrotli);
}

class NodeCompressor implements Compressor {
  coding = 'gzip';
  #mayUseBrotli: boolean;

  constructor(mayUseBrotli: boolean) {
    this.#mayUseBrotli = mayUseBrotli;
  }

  compress(bytes: Uint8Array<ArrayBuffer>, coding: string): Promise<Uint8Array<ArrayBuffer>> {
    return coding === 'br' ? brotli(bytes) : gzip(bytes);
  }

  /** The last answer counts: an older server may have taken the place of the one that announced it. */
  heard({ headers }: Reply, works: boolean): void {
    if (!works && this.coding === 'br') this.#mayUseBrotli = false;
    const isTaken = this.#mayUseBrotli && TAKES_BROTLI.test(headers?.get('accept-encoding') ?? '');
    this.coding = isTaken ? 'br' : 'gzip';
  }
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const zlib = await import('node:zlib');
  return new Promise((resolve, reject) => {
    zlib.gzip(bytes, { level: GZIP_LEVEL, chunkSize: chunkSizeFor(bytes) }, (error, zipped) =>
      error ? reject(error) : resolve(zipped),
    );
  });
}

async function brotli(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const zlib = await import('node:zlib');
  const { BROTLI_PARAM_QUALITY: quality, BROTLI_PARAM_SIZE_HINT: size } = zlib.constants;
  const params = { [quality]: BROTLI_QUALITY, [size]: bytes.length };
  return new Promise((resolve, reject) => {
    zlib.brotliCompress(bytes, { params, chunkSize: chunkSizeFor(bytes) }, (error, packed) =>
      error ? reject(error) : resolve(packed),
    );
  });
}

function chunkSizeFor({ length }: Uint8Array): number {
  return Math.max(MIN_CHUNK, length >> 2);
}
