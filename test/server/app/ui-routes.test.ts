import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { FirstView, PageWriter } from '../../../src/server/sessions/api';
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
    expect((await get('/inter.woff2')).headers.get('cache-control')).toContain('immutable');
    expect((await get('/app.js')).headers.get('cache-control')).toBe('no-cache');
  });
});

describe('a page with its first view', () => {
  const page =
    '<html lang="en"><head><link rel="stylesheet" href="/app.css"><link rel="modulepreload" href="/app.js"></head><body><div id="app"></div></body></html>';
  const answers: Record<string, string> = { 'api/a': '{"said":"</script><script>hit()</script>"}', 'api/b': '[2]' };
  const own: Record<string, Asset> = {
    'index.html': asset(page, 'text/html; charset=utf-8'),
    'app.css': asset('b{}', 'text/css'),
  };
  const views: FirstView[] = [];
  const reported: string[] = [];
  const writer: PageWriter = {
    nextQuestion: ({ path, answers: known }) =>
      path === '/doctor' ? null : (['api/a', path === '/lost' ? 'api/lost' : 'api/b'].find((one) => !(one in known)) ?? null),
    write(view) {
      views.push(view);
      if (view.path === '/broken') throw new Error('broken');
      return {
        html: view.path === '/deep' ? null : '<p>written</p>',
        styles: '[data-style="0"]{height:1px}',
        reader: 'de wide',
        language: 'de',
        theme: 'dark',
        scripts: ['more.js'],
      };
    },
  };
  const written = uiRoutes(async (path) => own[path] ?? null, {
    open: async () => writer,
    ask: async (question) => answers[question] ?? null,
    report: (what) => void reported.push(what),
    now: Date.now,
  });
  const open = (path: string, headers: Record<string, string> = {}) => written.request(`http://localhost${path}`, { headers });

  it('holds what was written, its rules under a nonce, and the answers as data that ends nowhere', async () => {
    const answer = await open('/?q=1');
    const html = await answer.text();
    const [, nonce] = /<style nonce="([^"]+)">b{}\[data-style="0"]{height:1px}<\/style><\/head>/.exec(html) ?? [];
    expect(nonce?.length).toBeGreaterThan(20);
    expect(answer.headers.get('content-security-policy')).toContain(`style-src 'self' 'nonce-${nonce}';`);
    expect(html).toContain('<html lang="de" data-theme="dark">');
    expect(html).toContain('<div id="app" data-written="de wide" data-scripts="more.js"><p>written</p></div>');
    expect(html).toContain('<head><link rel="expect" href="#answers" blocking="render"><style');
    expect(html.match(/<script/g)).toHaveLength(1);
    const [, data = ''] = /<script type="application\/json" id="answers">(.*?)<\/script>/.exec(html) ?? [];
    expect(JSON.parse(data)).toEqual({ 'api/a': JSON.parse(answers['api/a'] ?? ''), 'api/b': [2] });
    expect(answer.headers.get('link')).toMatch(/^<\/inter\.woff2>; rel=preload; as=font;/);
    expect((await (await open('/')).text()).includes(String(nonce))).toBe(false);
  });

  it('is written for who asks', async () => {
    await open('/x?y=z', {
      'accept-language': 'de-AT,de;q=0.9, en;q=0.8',
      cookie: 'threadlight.theme=dark; threadlight.language=en',
      'user-agent': 'Mozilla/5.0 (Linux; Android 16) Mobile Safari',
    });
    const { now, ...view } = views.at(-1) as FirstView;
    expect(now).toBeGreaterThan(0);
    expect(view).toEqual({
      path: '/x',
      query: '?y=z',
      languages: ['de-AT', 'de', 'en'],
      language: 'en',
      theme: 'dark',
      narrow: true,
      answers: { 'api/a': { said: '</script><script>hit()</script>' }, 'api/b': [2] },
    });
  });

  it('that is left to the script names all scripts, and has the first of them early', async () => {
    const html = await (await open('/deep')).text();
    expect(html).toContain('<div id="app" data-scripts="more.js"></div>');
    expect(html).toContain('<link rel="modulepreload" href="/app.js">');
    expect(html).not.toContain('rel="expect"');
  });

  it('is left to the script where it asks nothing, something has no answer or the writer fails', async () => {
    for (const path of ['/doctor', '/lost', '/broken']) expect(await (await open(path)).text()).toBe(page);
    expect(reported).toEqual(['a first view could not be written']);
  });
});
