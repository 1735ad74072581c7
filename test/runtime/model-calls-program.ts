import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai/web';
import OpenAI from 'openai';
import type * as Threadlight from '../../src/entry/node';

export interface Recorded {
  readonly name: string;
  readonly attributes: Record<string, unknown>;
}

/** All that clients saw, without and with threadlight, and the spans. */
export interface Outcome {
  readonly without: unknown;
  readonly with: unknown;
  readonly spans: readonly Recorded[];
}

type Fetch = typeof fetch;

/** Calls providers at `base` with their real clients; runs in pages and in workerd. */
export async function main(threadlight: typeof Threadlight, base: string): Promise<Outcome> {
  const spans: Recorded[] = [];
  const exporter = {
    export: (batch: readonly Recorded[], done: (result: { code: number }) => void) => {
      spans.push(...batch.map(({ name, attributes }) => ({ name, attributes })));
      done({ code: 0 });
    },
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const native: Fetch = (...request) => fetch(...request);
  const without = await allSeen(base, native);
  threadlight.initialize({ exporter: exporter as never, instrumentFetch: false });
  const observed = await threadlight.withConversation('c-1', () => allSeen(base, threadlight.wrapFetch(native)));
  await threadlight.shutdown();
  return { without, with: observed, spans };
}

async function allSeen(base: string, seen: Fetch): Promise<unknown[]> {
  const messages = [{ role: 'user' as const, content: 'Hi' }];
  const shared = { apiKey: 'k', fetch: seen, maxRetries: 0, dangerouslyAllowBrowser: true };
  const openai = new OpenAI({ ...shared, baseURL: `${base}/v1` });
  const anthropic = new Anthropic({ ...shared, baseURL: base });
  const google = new GoogleGenAI({ apiKey: 'k', httpOptions: { baseUrl: base, fetch: seen } as object });
  const chat = (model = 'stream') => openai.chat.completions.create({ model, stream: true, messages });
  const body = JSON.stringify({ model: 'stream', stream: true, messages });
  const raw = () => seen(`${base}/v1/chat/completions`, { method: 'POST', body });
  return [
    await openai.chat.completions.create({ model: 'plain', messages }),
    await all(await chat()),
    await firstOf(await chat('unfinished')),
    await failed(async () => all(await chat('broken'))),
    await failed(async () => all(await chat('cut'))),
    await all(await chat('odd')),
    await all(await openai.responses.create({ model: 'stream', stream: true, input: 'Hi' })),
    await all(await anthropic.messages.create({ model: 'stream', max_tokens: 1, stream: true, messages })),
    await anthropic.messages.create({ model: 'plain', max_tokens: 1, messages }),
    await failed(async () => all(await anthropic.messages.create({ model: 'broken', max_tokens: 1, stream: true, messages }))),
    withoutResponse(await google.models.generateContent({ model: 'plain', contents: 'Hi' })),
    (await all(await google.models.generateContentStream({ model: 'stream', contents: 'Hi' }))).map(withoutResponse),
    await new Response((await raw()).body).text(),
    await throughPipe(await raw()),
    await intoBuffers(await raw()),
  ];
}

async function all(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const items: unknown[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

/** What a client throws; the words of a network fault are the runtime's. */
async function failed(call: () => Promise<unknown>): Promise<unknown> {
  return call().catch((error: unknown) => `${(error as Error).name}: ${(error as Error).message}`);
}

/** Google's client attaches the headers, and with them the date. */
function withoutResponse(item: unknown): unknown {
  return { ...(item as object), sdkHttpResponse: undefined };
}

async function firstOf(stream: AsyncIterable<unknown>): Promise<unknown> {
  for await (const item of stream) return item;
  return undefined;
}

async function throughPipe(response: Response): Promise<string> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const text = new Response(readable).text();
  await response.body?.pipeTo(writable);
  return text;
}

/** The way of readers that bring their own buffer; Safari's bodies do not have it. */
async function intoBuffers(response: Response): Promise<string> {
  const reader = response.body?.getReader({ mode: 'byob' });
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const read = await reader?.read(new Uint8Array(16));
    if (!read || read.done) return text;
    text += decoder.decode(read.value, { stream: true });
  }
}
