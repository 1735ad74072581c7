import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { codeBlocksOf } from '../docs/code-blocks';
import { type Model, startModel } from '../package/model';
import { record } from './followed';
import { Reader, type Talk } from './reader';
import { launchChromium } from './talk';

/**
 * Follows each page of `docs/start` to the letter: in an empty folder, its commands and files in their order, and then the
 * conversation is read from the Sessions server that the page has started. Three things are not as the page says: the package
 * comes from the tarball, ports are free ones, and the model is a stand-in.
 */

/** How each page talks: by its own `curl`, or in the page that it has made. `service` finds a page's conversation. */
const starts: Readonly<Record<string, Talk>> = {
  'script-tag': { service: 'page-chat', answer: 'You said: I am Ann.' },
  vite: { service: 'vite-chat', answer: 'You said: I am Ann.' },
  next: { service: 'next-page', answer: 'Hello, Ann.' },
  'cloudflare-workers': {},
  'vercel-edge': {},
  hono: {},
  express: {},
  deno: {},
  bun: {},
};

let model: Model;
let browser: Browser;
beforeAll(async () => {
  [model, browser] = await Promise.all([startModel(), launchChromium()]);
});
afterAll(() => Promise.all([model?.close(), browser?.close()]));

describe.each(Object.keys(starts))('docs/start/%s.md', (name) => {
  it('ends with a conversation', async () => {
    const reader = await Reader.begin(name, { tarball: inject('tarball'), modelUrl: model.url, browser });
    try {
      for (const block of codeBlocksOf(`docs/start/${name}.md`)) await reader.follow(block);
      await reader.seeConversation(starts[name] ?? {});
      expect(reader.answers.length).toBeGreaterThan(0);
      await record(name, reader.answers);
    } catch (error) {
      throw new Error(reader.printed(), { cause: error });
    } finally {
      await reader.leave();
    }
  });
});
