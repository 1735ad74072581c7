import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Asset, uiRoutes } from '../../../src/server/app/ui-routes';

const asset = (text: string, contentType: string): Asset => ({ body: new TextEncoder().encode(text), contentType });
const files: Record<string, Asset> = {
  'index.html': asset('<!doctype html>', 'text/html; charset=utf-8'),
  'app.js': asset('let a = 1;', 'text/javascript; charset=utf-8'),
  'de-BNT2N9bP.js': asset('let b = 1;', 'text/javascript; charset=utf-8'),
  'inter.woff2': asset('font', 'font/woff2'),
};
const app = uiRoutes(async (path) => files[path] ?? null);
const get = (path: string, headers: Record<string, string> = {}) => app.request(`http://localhost${path}`, { headers });

describe('the files of the UI', () => {
  it('travel compressed to whoever takes that, but for what is compressed already', async () => {
    const answer = await get('/app.js', { 'accept-encoding': 'gzip, br' });
    expect(answer.headers.get('content-encoding')).toBe('gzip');
    expect(gunzipSync(Buffer.from(await answer.arrayBuffer())).toString()).toBe('let a = 1;');
    expect((await get('/app.js')).headers.get('content-encoding')).toBeNull();
    expect((await get('/inter.woff2', { 'accept-encoding': 'gzip' })).headers.get('content-encoding')).toBeNull();
  });

  it('are sent once to a browser that keeps them', async () => {
    const etag = (await get('/app.js')).headers.get('etag') ?? '';
    const again = await get('/app.js', { 'if-none-match': etag });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect((await get('/de-BNT2N9bP.js')).headers.get('cache-control')).toContain('immutable');
    expect((await get('/app.js')).headers.get('cache-control')).toBe('no-cache');
  });

  it.each([
    ['/', '/api/sessions?limit=40'],
    ['/sessions/a%2Fb', '/api/sessions/a%2Fb?limit=60'],
    ['/sessions/a/turns/b/spans/c', '/api/sessions/a?limit=60'],
    ['/?error=1', null],
    ['/doctor', null],
    ['/sessions/%3E;rel=x%22', null],
  ])('the page at %s asks in advance for %s', async (path, question) => {
    const link = (await get(path)).headers.get('link');
    const more = path === '/' ? '' : ', </more.js>; rel=modulepreload';
    expect(link).toBe(question === null ? null : `<${question}>; rel=preload; as=fetch; crossorigin=anonymous${more}`);
  });
});
