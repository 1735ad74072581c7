import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { ChatInput, Said } from '../runtime/chat/page';
import { openChatSite } from '../runtime/chat/site';
import { type Browser, type Engine, launch, missingBrowser } from '../support/browsers';
import { type Receiver, startReceiver } from '../support/receiver';

/**
 * An Angular application as its own command line builds it, with Zone.js among the polyfills and without: the chat page of
 * `test/runtime`, in a component. `npm install --prefix test/compatibility` fetches Angular.
 */

const here = fileURLToPath(new URL('angular', import.meta.url));
const ng = join(here, '../node_modules/.bin/ng');

const INPUT: ChatInput = { conversations: ['ann-1', 'bob-2'], turns: 3 };

interface Way {
  readonly title: string;
  readonly project: 'zone' | 'zoneless';
  /** What stands in the page's head, and so before the polyfills. */
  readonly head: (endpoint: string) => string;
}

const initialisedInMain = (endpoint: string): string =>
  `<script src="/threadlight.min.js"></script><script>globalThis.endpoint = '${endpoint}'</script>`;
const initialisedByTag = (endpoint: string): string =>
  `<script src="/threadlight.min.js" data-app-name="chat" data-endpoint="${endpoint}"></script>`;

const ways: readonly Way[] = [
  { title: 'Zone.js, initialize() in main.ts', project: 'zone', head: initialisedInMain },
  { title: 'Zone.js, after the script tag has initialised', project: 'zone', head: initialisedByTag },
  { title: 'zoneless, initialize() in main.ts', project: 'zoneless', head: initialisedInMain },
  { title: 'zoneless, with the script tag', project: 'zoneless', head: initialisedByTag },
];

describe.skipIf(!existsSync(ng))('Angular', () => {
  let built: string;
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await startReceiver();
    built = await mkdtemp(join(tmpdir(), 'threadlight-angular-'));
    for (const project of ['zone', 'zoneless']) {
      const { status, stderr } = spawnSync(ng, ['build', project, '--output-path', join(built, project)], {
        cwd: here,
        encoding: 'utf8',
        env: { ...process.env, NG_CLI_ANALYTICS: 'false' },
      });
      if (status !== 0) throw new Error(stderr);
    }
  }, 600_000);
  afterAll(() => Promise.all([receiver.close(), rm(built, { recursive: true, force: true })]));

  it('compiles async functions away where Zone.js is among the polyfills, and only there', () => {
    expect(readFileSync(join(built, 'zone/browser/main.js'), 'utf8')).not.toMatch(/\bawait /);
    expect(readFileSync(join(built, 'zoneless/browser/main.js'), 'utf8')).toMatch(/\bawait /);
  });

  describe.each(['chromium', 'firefox', 'webkit'] as const)('in %s', (engine: Engine) => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launch(engine);
    });
    afterAll(() => browser?.close());

    it.skipIf(missingBrowser(engine)).each(ways.map((way) => [way.title, way] as const))('%s', async (_title, way) => {
      const path = `/${engine}-${ways.indexOf(way)}`;
      const site = await openChatSite(filesOf(built, way, receiver.url + path));
      try {
        await browser.open(site.url);
        const { text, said } = await browser.evaluate(inPage, INPUT);
        expect(text).toBe('done');
        expect(said.filter(({ expected, actual }) => expected !== actual)).toEqual([]);
        expect(new Set(said.map(({ expected }) => expected))).toEqual(new Set([...INPUT.conversations, null]));
        const turns = receiver.spans().filter((span) => span.path.startsWith(path) && span.name === 'turn.workflow');
        expect(turns.map(({ attributes }) => attributes['gen_ai.conversation.id']).sort()).toEqual(
          INPUT.conversations.flatMap((id) => [id, id, id]),
        );
      } finally {
        await site.close();
      }
    });
  });
});

function filesOf(built: string, { project, head }: Way, endpoint: string): Record<string, string> {
  const folder = join(built, project, 'browser');
  const script = join(inject('packedApp'), 'node_modules/threadlight/dist/threadlight.min.js');
  const files = Object.fromEntries(readdirSync(folder).map((name) => [`/${name}`, readFileSync(join(folder, name), 'utf8')]));
  const html = files['/index.html']?.replace('<!-- threadlight -->', head(endpoint)) ?? '';
  return { ...files, '/': html, '/threadlight.min.js': readFileSync(script, 'utf8') };
}

/** Runs in the page, so it uses nothing from around it. Angular has to notice by itself that the conversations are over. */
async function inPage(input: ChatInput): Promise<{ text: string; said: Said[] }> {
  const page = globalThis as unknown as { input: ChatInput; said: Said[] };
  const shown = (selector: string): string => document.querySelector(selector)?.textContent ?? '';
  const until = async (holds: () => boolean): Promise<void> => {
    for (let wait = 0; wait < 1_000 && !holds(); wait++) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  page.input = input;
  await until(() => shown('output') === 'quiet');
  document.querySelector('button')?.click();
  await until(() => shown('output') !== 'quiet');
  return { text: shown('output'), said: page.said };
}
