import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Browser, type Engine, launch, missingBrowser } from '../support/browsers';
import { type ReceivedSpan, type Receiver, startReceiver } from '../support/receiver';
import { root } from '../support/root';
import type { Threadlight } from '../conformance/case';
import type { ChatApi, ChatInput, Said } from './chat/page';
import { type ChatSite, openChatSite } from './chat/site';

declare global {
  var threadlight: Threadlight;
  var chatPage: { chat(api: ChatApi, input: ChatInput): Promise<readonly Said[]> };
}

/** A page with two conversations at once, in three engines, without Zone.js and with it. */

const CONVERSATIONS = ['ann-1', 'bob-2'];
const TURNS = 3;

/** Steps of a turn that happen exactly once; how many pieces an answer comes in is the network's affair. */
const ONCE = [
  'begin',
  'response',
  'answered',
  'shown',
  'timer',
  'microtask',
  'after the race',
  'catch',
  'finally',
  'after the failure',
];
const OFTEN = ['read', 'word', 'after the word'];

/** What Angular's command line sets when the polyfills bring Zone.js: see docs/bundlers.md. */
const asAngularCompiles: BuildOptions = { supported: { 'async-await': false, 'async-generator': false, 'for-await': false } };

interface Way {
  readonly title: string;
  /** In the order of the page's script tags. */
  readonly scripts: readonly string[];
  readonly compiled: BuildOptions;
}

const ways: readonly Way[] = [
  { title: 'native await', scripts: ['threadlight.min.js'], compiled: {} },
  { title: 'Zone.js before, as Angular loads it', scripts: ['zone.js', 'threadlight.min.js'], compiled: asAngularCompiles },
  { title: 'Zone.js after the script tag', scripts: ['threadlight.min.js', 'zone.js'], compiled: asAngularCompiles },
  { title: 'the build with Zone.js inside', scripts: ['threadlight.zone.min.js'], compiled: asAngularCompiles },
];

let receiver: Receiver;
let files: Record<string, string>;
beforeAll(async () => {
  const dist = join(inject('packedApp'), 'node_modules/threadlight/dist');
  const [plain, zoned, zone] = await Promise.all([
    readFile(join(dist, 'threadlight.min.js'), 'utf8'),
    readFile(join(dist, 'threadlight.zone.min.js'), 'utf8'),
    readFile(join(root, 'node_modules/zone.js/bundles/zone.umd.js'), 'utf8'),
  ]);
  files = { '/threadlight.min.js': plain, '/threadlight.zone.min.js': zoned, '/zone.js': zone };
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

describe.each<Engine>(['chromium', 'firefox', 'webkit'])('in %s', (engine) => {
  const missing = missingBrowser(engine);
  if (missing && process.env.CI) it('can be started', () => expect.fail(missing));

  describe.skipIf(missing)('a chat page', () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launch(engine);
    });
    afterAll(() => browser?.close());

    it.each(ways.map((way) => [way.title, way] as const))('with %s has only right ids', async (_title, way) => {
      const path = `/${engine}-${ways.indexOf(way)}`;
      const site = await openChatSite({ ...files, '/': html(way, receiver.url + path), '/page.js': await compiled(way) });
      try {
        await browser.open(site.url);
        const said = await browser.evaluate(inPage, { conversations: CONVERSATIONS, turns: TURNS });
        expect(said.filter(({ expected, actual }) => expected !== actual)).toEqual([]);
        expectSteps(said);
        expectSpans(
          receiver.spans().filter((span) => span.path.startsWith(path)),
          site,
        );
      } finally {
        await site.close();
      }
    });
  });
});

/** Runs in the page, so it uses nothing from around it. */
async function inPage(input: ChatInput): Promise<readonly Said[]> {
  const said = await chatPage.chat(threadlight, input);
  await threadlight.shutdown();
  return said;
}

function expectSteps(said: readonly Said[]): void {
  const times = (conversation: string | null, name: string): number =>
    said.filter(({ expected, step }) => expected === conversation && step === name).length;
  for (const id of CONVERSATIONS) {
    expect(ONCE.map((step) => [step, times(id, step)])).toEqual(ONCE.map((step) => [step, TURNS]));
    expect(OFTEN.filter((step) => times(id, step) < TURNS)).toEqual([]);
  }
  expect(times(null, 'outside')).toBeGreaterThan(3);
}

function expectSpans(spans: readonly ReceivedSpan[], site: ChatSite): void {
  const conversation = (span: ReceivedSpan | undefined): unknown => span?.attributes['gen_ai.conversation.id'];
  const turns = spans.filter(({ name }) => name === 'turn.workflow');
  expect(turns.map(conversation).sort()).toEqual(CONVERSATIONS.flatMap((id) => Array.from({ length: TURNS }, () => id)));
  expect(new Set(turns.map(({ traceId }) => traceId)).size).toBe(turns.length);
  for (const span of spans) {
    const turn = turns.find(({ traceId }) => traceId === span.traceId);
    expect([span.name, conversation(span)]).toEqual([span.name, conversation(turn)]);
    if (span.name.includes(': ')) expect(span.name.startsWith(`${String(conversation(span))}: `)).toBe(true);
  }
  expectAsked(site, spans);
}

/** The server heard of the conversation, and of the request's own span. */
function expectAsked(site: ChatSite, spans: readonly ReceivedSpan[]): void {
  expect(site.asked()).toHaveLength(CONVERSATIONS.length * TURNS);
  for (const { id, traceparent = '', baggage } of site.asked()) {
    const [, traceId, spanId] = traceparent.split('-');
    expect(baggage).toBe(`threadlight.conversation=${id}`);
    expect(spans.find((span) => span.spanId === spanId)).toMatchObject({
      name: 'POST',
      traceId,
      attributes: { 'gen_ai.conversation.id': id },
    });
  }
}

/** Tracing begins with our own tag, before the scripts that follow. */
function html({ scripts }: Way, endpoint: string): string {
  const tags = [...scripts, 'page.js'].map(
    (file) => `<script src="/${file}" data-app-name="chat" data-endpoint="${endpoint}"></script>`,
  );
  return `<!doctype html><meta charset="utf-8"><body>${tags.join('')}`;
}

async function compiled({ compiled: options }: Way): Promise<string> {
  const entry = new URL('chat/page.ts', import.meta.url).pathname;
  const { outputFiles = [] } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'chatPage',
    target: 'es2022',
    ...options,
  });
  return outputFiles[0]?.text ?? '';
}
