import { type Context, Hono } from 'hono';
import { type Packed, packed } from './packed-asset';

/** A file of the UI. */
export interface Asset {
  body: Uint8Array<ArrayBuffer>;
  contentType: string;
}

/** Finds a file of the UI by its path, such as `app.js`; null when there is none. */
export type Assets = (path: string) => Promise<Asset | null>;

const notBuilt = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>threadlight</title>
<h1>threadlight is running</h1>
<p>Spans are received at <code>/v1/traces</code>, and sessions can be read at <a href="/api/sessions">/api/sessions</a>.</p>
<p>The pages of the Sessions UI are not here, because they have not been built: run <code>npm run build</code>.</p>
</html>
`;

/** Files whose name changes with their content never have to be asked for again. */
const hashed = /-[\w-]{8}\.(?:js|css|woff2)$/;

/** The UI is a single page: every path that is no file answers with it. */
export function uiRoutes(assets: Assets): Hono {
  return new Hono().get('/*', async (context) => {
    const url = new URL(context.req.url);
    const path = url.pathname.slice(1);
    const isFile = /\.[a-z0-9]+$/i.test(path);
    const asset = await assets(isFile ? path : 'index.html');
    if (!asset) return isFile ? context.notFound() : context.html(notBuilt);
    const link = isFile ? null : linkOf(url);
    return answer(context, await packed(asset), {
      'content-type': asset.contentType,
      'cache-control': hashed.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
      ...(link === null ? {} : { link }),
    });
  });
}

function answer(context: Context, { body, gzip, etag }: Packed, headers: Record<string, string>): Response {
  const all = { ...headers, etag, vary: 'accept-encoding' };
  if (context.req.header('if-none-match') === etag) return new Response(null, { status: 304, headers: all });
  if (!gzip || !/\bgzip\b/.test(context.req.header('accept-encoding') ?? '')) return new Response(body, { headers: all });
  return new Response(gzip, { headers: { ...all, 'content-encoding': 'gzip' } });
}

/** What the page at an address will need, to be fetched while its first script is still on the way. */
function linkOf(url: URL): string | null {
  const question = firstQuestion(url);
  if (question === null) return null;
  const asked = `<${question}>; rel=preload; as=fetch; crossorigin=anonymous`;
  return url.pathname === '/' ? asked : `${asked}, </more.js>; rel=modulepreload`;
}

/**
 * What the page at an address asks the API first. It must be the same to the letter (`ui/client/session-list`,
 * `ui/client/session`); where the page decides by more than the path, it is left to the page.
 */
function firstQuestion({ pathname, search }: URL): string | null {
  if (pathname === '/') return search === '' ? '/api/sessions?limit=40' : null;
  const [, session] = /^\/sessions\/([\w!'()*~%-]+)(?:$|\/)/.exec(pathname) ?? [];
  return session === undefined ? null : `/api/sessions/${session}?limit=60`;
}
