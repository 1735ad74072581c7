import { parsedUrl } from '../util/url';
import type { Compressor } from '../otlp/request';
import type { Compression } from './options';

/** Below this a body fits into few packets anyway. */
const WORTH_COMPRESSING = 2_048;

const LOOPBACK = /^(?:localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Whether compressing pays: it saves most of the bytes and costs several times the CPU of all the rest, so never where no
 * network is crossed.
 */
export function paysToCompress(compression: Compression, url: string, bytes: number): boolean {
  if (compression === 'none' || typeof CompressionStream === 'undefined') return false;
  return compression !== 'auto' || (bytes >= WORTH_COMPRESSING && !isLoopback(url));
}

/** What every runtime has. */
export const gzipCompressor: Compressor = { coding: 'gzip', compress: gzip };

async function gzip(body: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([body]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** A relative address is that of the page. */
function isLoopback(url: string): boolean {
  return LOOPBACK.test(parsedUrl(url)?.hostname ?? '');
}
