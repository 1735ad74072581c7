import Anthropic from '@anthropic-ai/sdk';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser } from '../../scripts/browsers.mjs';
import type * as Threadlight from '../../src/entry/node';
import type * as Sessions from '../../src/server/index';
import type { RunningServer } from '../../src/server/serve';
import { chromiumFlags } from '../support/browsers/chromium';
import { jsonReply, type ProviderServer, startProviderServer, type WireReply } from '../support/provider-server';

/**
 * What the demo does not say: images, reasoning, code and a history that was cut, as the client of a provider sends them and our SDK
 * records them, on the real server.
 */

const conversation = 'a-photo-of-a-cat';
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const picture = { type: 'image' as const, source: { type: 'base64' as const, media_type: 'image/png' as const, data: pixel } };
const asked = ['What is in this picture?', 'Write that as code.', 'And in one word?'] as const;
const answers = ['It is a **cat**, one pixel wide.', '```python\nprint("cat")\n```', 'Cat.'] as const;

let provider: ProviderServer;
let sessions: RunningServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  const { serve } = (await import('../../dist/server/sessions.js' as string)) as typeof Sessions;
  [provider, sessions] = await Promise.all([startProviderServer(), serve({ port: 0, db: ':memory:' })]);
  await converse();
  browser = await chromium.launch({ executablePath: findBrowser('chromium'), args: chromiumFlags });
  page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', reducedMotion: 'reduce' });
  await page.goto(`${sessions.url}/sessions/${conversation}`);
  await page.locator('article').nth(2).waitFor();
}, 90_000);

afterAll(async () => {
  await browser?.close();
  await sessions?.close();
  await provider?.close();
});

/** Three turns; before the last the app has cut its history to the newest question and answer. */
async function converse(): Promise<void> {
  const threadlight = (await import('../../dist/esm/index.node.js' as string)) as typeof Threadlight;
  threadlight.initialize({ appName: 'photo-helper', baseUrl: sessions.url });
  provider.answer(...answers.map(replyOf));
  const client = new Anthropic({ apiKey: 'k', baseURL: provider.url, fetch: threadlight.wrapFetch(), maxRetries: 0 });
  const first = { role: 'user' as const, content: [{ type: 'text' as const, text: asked[0] }, picture] };
  const [second, third] = [user(asked[1]), user(asked[2])];
  const [one, two] = [assistant(answers[0]), assistant(answers[1])];
  for (const messages of [[first], [first, one, second], [second, two, third]]) {
    await threadlight.withWorkflow({ name: 'ask', conversationId: conversation }, () =>
      client.messages.create({ model: 'claude-opus-4-8', max_tokens: 100, system: 'Look closely.', messages }),
    );
  }
  expect(await threadlight.shutdown()).toMatchObject({ refused: 0, dropped: {}, pending: 0 });
}

const user = (content: string) => ({ role: 'user' as const, content });
const assistant = (content: string) => ({ role: 'assistant' as const, content });

function replyOf(text: string): WireReply {
  return jsonReply({
    id: `msg_${text.length}`,
    type: 'message',
    role: 'assistant',
    model: 'claude-opus-4-8',
    content: [
      { type: 'thinking', thinking: 'I should look closely.', signature: 'EqQB' },
      { type: 'text', text },
    ],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 10, output_tokens: 57 },
  });
}

describe('a conversation held with a provider’s own client', () => {
  const turn = (number: number) => page.locator('article').nth(number - 1);

  it('names the image that was sent, whose data the SDK does not record', async () => {
    await turn(1)
      .locator('.reference', { hasText: 'image · image/png' })
      .getByText(/^\d\d B, not recorded$/)
      .waitFor();
    expect(await turn(1).locator('img').count()).toBe(0);
  });

  it('folds the reasoning and opens it', async () => {
    const reasoning = turn(1).locator('details', { hasText: 'Reasoning' }).first();
    expect(await reasoning.evaluate((one: HTMLDetailsElement) => one.open)).toBe(false);
    await reasoning.locator('summary').click();
    await reasoning.getByText('I should look closely.').waitFor();
  });

  it('shows markdown as what it means, and code with its language and a way to copy it', async () => {
    await turn(1).locator('strong', { hasText: 'cat' }).waitFor();
    const code = turn(2).locator('.code-block');
    expect(await code.innerText()).toMatch(/python[^]*print\("cat"\)/);
    await code.getByRole('button', { name: 'Copy' }).waitFor();
  });

  it('shows each message once, and says before which turn the history was cut', async () => {
    for (const [at, text] of asked.entries()) {
      expect(await page.locator('[data-role="user"]', { hasText: text }).count()).toBe(1);
      expect(
        await turn(at + 1)
          .locator('[data-role="user"]')
          .innerText(),
      ).toContain(text);
    }
    const note = 'The history was shortened or changed before this turn';
    expect(await Promise.all([1, 2, 3].map((number) => turn(number).getByText(note).count()))).toEqual([0, 0, 1]);
  });
});
