/** In the place of `client/base` where the server writes a page: addresses in it are paths, whatever the server is called. */
export function baseUrl(): string {
  return 'http://localhost/';
}
