import { type Context, Hono } from 'hono';
import { type FirstViews, firstViewPage } from './first-view';
import { type Packed, packed } from './packed-asset';
import { wholePage } from './whole-page';

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

/** Files whose name changes with their content never have to be asked for again; a font that is late is not shown at all. */
const lasting = /-[\w-]{8}\.(?:js|css)$|\.woff2$/;

/** The UI is a single page: every path that is no file answers with it, and with its first view in it where that is known. */
export function uiRoutes(assets: Assets, views?: FirstViews): Hono {
  return new Hono().get('/*', async (context) => {
    const path = new URL(context.req.url).pathname.slice(1);
    const isFile = /\.[a-z0-9]+$/i.test(path);
    const asset = await assets(isFile ? path : 'index.html');
    if (!asset) return isFile ? context.notFound() : context.html(notBuilt);
    const page = isFile || !views ? null : await firstViewPage(context, await wholePage(asset, assets), views);
    return page ?? fileResponse(context, await packed(asset), asset.contentType, path);
  });
}

function fileResponse(context: Context, { body, gzip, etag }: Packed, contentType: string, path: string): Response {
  const headers = {
    'content-type': contentType,
    'cache-control': lasting.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag,
    vary: 'accept-encoding',
  };
  if (context.req.header('if-none-match') === etag) return new Response(null, { status: 304, headers });
  if (!gzip || !/\bgzip\b/.test(context.req.header('accept-encoding') ?? '')) return new Response(body, { headers });
  return new Response(gzip, { headers: { ...headers, 'content-encoding': 'gzip' } });
}
