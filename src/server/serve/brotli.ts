import { brotliDecompress } from 'node:zlib';
import type { Unpack } from '../ingest/limits';

/** For `createSessionsApp` on Node, Deno and Bun; `serve` has it. It gives up as soon as more comes out than may: no body can take more memory than that. */
export const unpackBrotli: Unpack = (bytes, maxBytes) =>
  new Promise((resolve, reject) => {
    brotliDecompress(bytes, { maxOutputLength: maxBytes }, (error, unpacked) => (error ? reject(error) : resolve(unpacked)));
  });
