/** Length of every hash that `contentHash` gives. */
export const HASH_LENGTH = 11;

/**
 * A short name for a text, the same on every machine: 53 bits in base 36, always 11 characters. Not for secrets.
 *
 * After cyrb53 by bryc (public domain), https://github.com/bryc/code/blob/master/jshash/experimental/cyrb53.js.
 */
export function contentHash(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  const bits = 4294967296 * (2097151 & b) + (a >>> 0);
  return bits.toString(36).padStart(HASH_LENGTH, '0');
}
