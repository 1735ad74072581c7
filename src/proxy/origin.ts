/**
 * Whether a request comes from a page that may send here. Browsers say it in headers that no page can set
 * (`Sec-Fetch-Site`, `Origin`); a request with neither is not from a browser, and a key that only pages may use is not for it.
 */
export function isAllowed({ headers, url }: Request, allowedOrigins: readonly string[]): boolean {
  if (headers.get('sec-fetch-site') === 'same-origin') return true;
  const origin = headers.get('origin');
  return origin !== null && (origin === originOf(headers, url) || allowedOrigins.includes(origin));
}

/** Behind a front end that ends TLS, the request's own URL says `http`; the host stays. */
function originOf(headers: Headers, url: string): string {
  const { host, protocol } = new URL(url);
  return `${headers.get('x-forwarded-proto')?.split(',')[0] ?? protocol.slice(0, -1)}://${host}`;
}
