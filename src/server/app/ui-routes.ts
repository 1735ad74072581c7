import { Hono } from 'hono';

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

/** The UI is a single page: every path that is no file answers with it. */
export function uiRoutes(assets: Assets): Hono {
  return new Hono().get('/*', async (context) => {
    const path = new URL(context.req.url).pathname.slice(1);
    const isFile = /\.[a-z0-9]+$/i.test(path);
    const asset = await assets(isFile ? path : 'index.html');
    if (asset) return new Response(asset.body, { headers: { 'content-type': asset.contentType, 'cache-control': 'no-cache' } });
    return isFile ? context.notFound() : context.html(notBuilt);
  });
}
