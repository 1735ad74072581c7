import type { Asset } from './ui-routes';

/** A file of the UI as it travels. */
export interface Packed {
  body: Uint8Array<ArrayBuffer>;
  /** Null for what is compressed already. */
  gzip: Uint8Array<ArrayBuffer> | null;
  etag: string;
}

const known = new WeakMap<Asset, Promise<Packed>>();

/** Compresses a file and names its content, once for as long as the same file is handed in. */
export function packed(asset: Asset): Promise<Packed> {
  const made = known.get(asset) ?? pack(asset);
  known.set(asset, made);
  return made;
}

async function pack({ body, contentType }: Asset): Promise<Packed> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
  const etag = `"${[...digest.subarray(0, 12)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}"`;
  return { body, etag, gzip: isText(contentType) ? await compressed(body) : null };
}

async function compressed(body: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([body]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function isText(contentType: string): boolean {
  return /^text\/|json|xml/.test(contentType);
}
