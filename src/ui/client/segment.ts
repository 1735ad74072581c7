/**
 * Any text as one segment of a path. Dots too are escaped, because the server takes a path that ends in one and letters for a
 * file; half a surrogate pair, which no address can carry, becomes the replacement character.
 */
export function segment(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD')).replaceAll('.', '%2E');
}
