import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright';
import { chromiumPath, openUi, type OpenUi } from './support/browser';
import { record, type Recording } from './support/fixtures';

/** Texts that run something where a page takes them for markup, an address, a style or a pattern. */
const corpus = [
  '<script>window.hit = 1</script>',
  '<img src=x onerror="window.hit = 1">',
  '<svg/onload=window.hit=1>',
  '<svg><script>window.hit=1</script></svg>',
  '<iframe srcdoc="<script>parent.hit = 1</script>"></iframe>',
  '<math><mtext></form><form><mglyph><style></math><img src onerror=window.hit=1>',
  '"><script>window.hit=1</script>',
  "' onmouseover='window.hit=1",
  '[click](javascript:window.hit=1)',
  '[click](JaVaScRiPt:window.hit=1)',
  '[click](java\tscript:window.hit=1)',
  '[click](data:text/html;base64,PHNjcmlwdD53aW5kb3cuaGl0PTE8L3NjcmlwdD4=)',
  '[click](vbscript:hit)',
  '[a]: javascript:window.hit=1\n\n[a]',
  '<javascript:window.hit=1>',
  '![x](https://evil.example/pixel.png)',
  '![x](//evil.example/pixel.png)',
  '![x](javascript:window.hit=1)',
  '![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImhpdD0xIi8+)',
  '![x](x"onerror="window.hit=1)',
  '[x](https://safe.example "onmouseover=window.hit=1")',
  '```html" onmouseover="window.hit=1\n<script>window.hit=1</script>\n```',
  '`<script>window.hit=1</script>`',
  '| <img src=x onerror=window.hit=1> |\n| --- |\n| <script>window.hit=1</script> |',
  '<a href="javascript:window.hit=1">x</a>',
  '<link rel=stylesheet href=https://evil.example/x.css>',
  '<meta http-equiv=refresh content="0;url=https://evil.example">',
  '<base href="https://evil.example/">',
  '<style>*{background:url(https://evil.example/x)}</style>',
  '<form action=https://evil.example><button>x',
  '<template><script>window.hit=1</script></template>',
  '<!--><img src=x onerror=window.hit=1>-->',
  '&lt;script&gt;window.hit=1&lt;/script&gt;',
  '\u202Egnp.exe\u202C \u0000 \uD800 \uFFFE',
  '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}',
  '$&$`$\'${window.hit=1}{{constructor.constructor("window.hit=1")()}}',
  '</textarea></title></style></script><script>window.hit=1</script>',
  'https://safe.example/"onclick="window.hit=1',
  'www.evil.example/<script>window.hit=1</script>',
];

const harmless = { hit: undefined, broken: undefined, polluted: undefined, elements: [], handlers: [], links: [] };

describe.skipIf(!chromiumPath)('whatever a trace carries', { timeout: 60_000 }, () => {
  let ui: OpenUi;
  const all = corpus.join('\n\n');
  const ids = ['"><img src=x onerror=window.hit=1>', 'javascript:window.hit=1'];

  beforeAll(async () => {
    ui = await openUi(ids.map((id) => poisoned(id, all)));
    poisonDoctor(ui);
  }, 60_000);
  afterAll(() => ui?.close());

  it('runs nothing, loads nothing and breaks no rule of the content policy, on any page', async () => {
    const page = await ui.page('/', {});
    await page.addInitScript(() =>
      addEventListener('securitypolicyviolation', (event) =>
        ((window as unknown as { broken: string[] }).broken ??= []).push(`${event.effectiveDirective} ${event.blockedURI}`),
      ),
    );
    for (const [path, ready] of placesOf(ui, ids)) {
      await page.goto(ui.server.url + path);
      await page.locator(ready).first().waitFor();
      await look(page);
      expect({ path, ...(await harm(page)) }).toEqual({ path, ...harmless });
    }
    expect(ui.faults).toEqual([]);
    await page.context().close();
  });

  it('shows every text as it was sent', async () => {
    const first = ui.server.recordings.get(ids[0] ?? '')?.session.turns[0]?.traceId;
    const page = await ui.page(`/sessions/${encodeURIComponent(ids[0] ?? '').replaceAll('.', '%2E')}/turns/${first}`);
    await page.locator('article').first().waitFor();
    await page
      .locator('[data-role="user"]')
      .first()
      .getByRole('button', { name: 'Show the text as it was sent' })
      .dispatchEvent('click');
    const text = await page.locator('[data-role="user"] .raw-text').first().textContent();
    for (const one of corpus.filter((each) => !/\p{Surrogate}/u.test(each))) expect(text).toContain(one);
  });

  it('stays harmless in a shared file', async () => {
    const page = await ui.page(`/sessions/${encodeURIComponent(ids[0] ?? '').replaceAll('.', '%2E')}`);
    await page.getByRole('button', { name: 'Share as a file' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Make the file' }).click(),
    ]);
    const shared = await page.context().newPage();
    const requests: string[] = [];
    shared.on('request', (request) => requests.push(request.url()));
    await shared.goto(`file://${await download.path()}`);
    for (const fold of await shared.locator('details').all()) await fold.evaluate((one: HTMLDetailsElement) => (one.open = true));
    expect(await harm(shared)).toMatchObject({ hit: undefined, elements: [], handlers: [], links: [] });
    expect(requests.filter((url) => !url.startsWith('file:') && !url.startsWith('data:'))).toEqual([]);
  });
});

/** A session in which every text that a sender chooses is the whole corpus. */
function poisoned(id: string, all: string): Recording {
  const recording = record({
    id,
    endsAt: Date.now(),
    userId: all,
    tags: corpus.slice(0, 4),
    metadata: { [corpus[1] ?? '']: all },
    asks: [
      {
        user: all,
        system: all,
        reasoning: all,
        tool: { name: all, arguments: { [all]: all }, error: all, description: all },
        reply: [
          { type: 'text', content: all },
          { type: 'refusal', content: all },
          { type: 'compaction', content: all },
          { type: 'other', name: all, value: { [all]: all } },
          { type: 'uri', modality: 'image', uri: 'javascript:window.hit=1' },
          { type: 'file', modality: all, fileId: all },
          {
            type: 'blob',
            modality: 'image',
            mimeType: 'image/svg+xml',
            content: btoa('<svg xmlns="http://www.w3.org/2000/svg" onload="window.hit=1"/>'),
          },
          { type: 'blob', modality: 'image', mimeType: 'image/png"onerror="window.hit=1', content: all },
          { type: 'blob', modality: 'audio', mimeType: all, content: all },
        ],
        model: all,
        error: { type: all, message: all },
      },
      ...corpus.map((text) => ({ user: text, reply: text })),
      { user: 'the end', system: `${all} changed`, reply: all, error: { type: all, message: all } },
    ],
  });
  for (const spans of recording.spans.values()) {
    for (const span of spans) {
      Object.assign(span, {
        name: all,
        service: all,
        statusMessage: all,
        attributes: { ...span.attributes, [all]: all, [`${corpus[0]}`]: { [all]: [all] } },
        resource: { [all]: all },
        scope: { name: all, version: all },
        readFrom: { [all]: all },
      });
    }
  }
  recording.session.lastReply = all;
  return recording;
}

function poisonDoctor(ui: OpenUi): void {
  const all = corpus.join(' ');
  ui.server.doctor = {
    ...ui.server.doctor,
    clients: [{ service: all, sdk: all, spans: 1, lastSeenAt: Date.now() }],
    findings: [{ code: all, severity: 'error', message: all, advice: all, count: 1, exampleTraceId: all }],
    received: { spans: 1, refusedSpans: 1, duplicateSpans: 1, refusedRequests: [{ reason: all, count: 1 }] },
  };
}

function placesOf(ui: OpenUi, ids: string[]): [string, string][] {
  const id = ids[0] ?? '';
  const recording = ui.server.recordings.get(id);
  const traceId = recording?.session.turns[0]?.traceId ?? '';
  const spanId = recording?.spans.get(traceId)?.at(-1)?.spanId ?? '';
  const segment = (text: string) => encodeURIComponent(text).replaceAll('.', '%2E');
  return [
    ['/', '.session-row'],
    [`/?q=${encodeURIComponent('<script>')}`, 'main'],
    [`/?metadata.${encodeURIComponent(id)}=${encodeURIComponent(id)}`, 'main'],
    [`/sessions/${segment(id)}`, 'article'],
    [`/sessions/${segment(ids[1] ?? '')}`, 'article'],
    [`/sessions/${segment(id)}/turns/${traceId}/spans/${spanId}`, '.attribute'],
    [`/sessions/${segment(id)}/messages/${recording?.session.turns[3]?.messages[0]?.id}`, 'article'],
    [`/compare?a=${encodeURIComponent(id)}&b=${encodeURIComponent(ids[1] ?? '')}`, 'table'],
    ['/doctor', 'table'],
    [`/sessions/${segment('<script>window.hit=1</script>')}`, '.blank'],
  ];
}

/** Opens what is folded, points at everything, and waits for what would have run. */
async function look(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let round = 0; round < 3; round += 1) {
      document.querySelectorAll('details').forEach((one) => (one.open = true));
      document.querySelectorAll('[data-scroller]').forEach((one) => (one.scrollTop = round * 1e6));
      document
        .querySelectorAll('.prose *, .session-row *')
        .forEach((one) => one.dispatchEvent(new MouseEvent('mouseover', { bubbles: true })));
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    }
    // Images fail in the order in which they were asked for: when this one has, those before it have, and their handlers ran.
    await new Promise((resolve) => {
      const last = new Image();
      last.addEventListener('error', resolve);
      last.src = 'data:image/png;base64,AAAA';
    });
  });
}

async function harm(page: Page) {
  return page.evaluate(() => {
    const elements = [
      ...document.querySelectorAll(
        'body script, body iframe, body object, body embed, body base, body meta, body link, body style, body template, body form[action], img[src^="http"], [style*="url("]',
      ),
    ].map((one) => one.outerHTML.slice(0, 120));
    const handlers = [...document.querySelectorAll('*')]
      .filter((one) => [...one.attributes].some(({ name }) => name.startsWith('on')))
      .map((one) => one.outerHTML.slice(0, 120));
    const links = [...document.querySelectorAll('a[href]')]
      .filter(
        (one) =>
          !/^(?:https?|mailto|data:image\/png):|^#|^\//i.test(one.getAttribute('href') ?? '') ||
          ((one as HTMLAnchorElement).target === '_blank' && !(one as HTMLAnchorElement).relList.contains('noopener')),
      )
      .map((one) => one.outerHTML.slice(0, 120));
    const { hit, broken } = window as unknown as { hit?: unknown; broken?: string[] };
    return { hit, broken, polluted: ({} as { polluted?: unknown }).polluted, elements, handlers, links };
  });
}
