import { createOpenAI } from '@ai-sdk/openai';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace-node';
import { type Telemetry, generateText, registerTelemetry, stepCountIs, streamText, tool } from 'ai7';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { aiTelemetry } from '../../src/ai-sdk';
import { forceFlush, initialize, shutdown, withConversation, wrapFetch } from '../../src/entry/node';
import * as chat from '../fixtures/providers/openai-chat';
import { jsonReply, type WireReply } from '../support/provider-server';

/** The package itself, which calls the interface as it will be called. */

let exporter: InMemorySpanExporter;
let replies: WireReply[] = [];

beforeAll(() => registerTelemetry(aiTelemetry() as Telemetry));
beforeEach(() => {
  exporter = new InMemorySpanExporter();
  initialize({ exporter: exporter as never, instrumentFetch: false });
});
afterEach(() => shutdown());

const answering: typeof fetch = async () => {
  const { body, headers, status } = replies.length > 1 ? replies.shift()! : replies[0]!;
  return new Response(body, { headers, status });
};

const callsTool = jsonReply({
  id: 'c1',
  model: 'm',
  choices: [
    {
      index: 0,
      finish_reason: 'tool_calls',
      message: {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 't1', type: 'function', function: { name: 'weather', arguments: '{"city":"Köln"}' } }],
      },
    },
  ],
  usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
});

const options = (seen: typeof fetch) => ({
  model: createOpenAI({ apiKey: 'k', baseURL: 'https://api.openai.com/v1', fetch: seen }).chat('gpt-4o-mini'),
  prompt: 'Weather?',
  maxRetries: 0,
  stopWhen: stepCountIs(3),
  tools: { weather: tool({ inputSchema: z.object({ city: z.string() }), execute: async ({ city }) => `sun in ${city}` }) },
});

async function spans() {
  await forceFlush();
  const all = exporter.getFinishedSpans().filter(({ name }) => name !== 'conversation');
  expect(new Set(all.map(({ attributes }) => attributes['gen_ai.conversation.id']))).toEqual(new Set(['c-7']));
  return all.toSorted((one, other) => one.name.localeCompare(other.name));
}

describe.each([
  ['seen at fetch as well', () => wrapFetch(answering)],
  ['not seen at fetch', () => answering],
])('ai 7, %s', (_name, seen) => {
  it('is one tree: the call, its model calls, its tools', async () => {
    replies = [callsTool, chat.plain];
    const result = await withConversation('c-7', () => generateText(options(seen())));
    expect(result.text).toBe(chat.ANSWER);
    const all = await spans();
    expect(all.map(({ name }) => name)).toEqual([
      'chat gpt-4o-mini',
      'chat gpt-4o-mini',
      'execute_tool weather',
      expect.stringMatching(/^invoke_agent/),
    ]);
    const root = all.at(-1)?.spanContext().spanId;
    expect(all.slice(0, 3).map(({ parentSpanContext }) => parentSpanContext?.spanId)).toEqual([root, root, root]);
    expect(all[2]?.attributes).toMatchObject({ 'gen_ai.tool.call.id': 't1', 'gen_ai.tool.call.arguments': '{"city":"Köln"}' });
    expect(all[2]?.attributes['gen_ai.tool.call.result']).toContain('sun in Köln');
    expect(
      all
        .slice(0, 2)
        .map(({ attributes }) => attributes['gen_ai.usage.input_tokens'])
        .toSorted(),
    ).toEqual([1, 21]);
    const texts = JSON.stringify(all.slice(0, 2).map(({ attributes }) => attributes));
    for (const said of ['Weather?', '東京', 'Köln']) expect(texts).toContain(said);
  });

  it('streams', async () => {
    replies = [chat.streamed];
    const text = await withConversation('c-7', async () => {
      let all = '';
      for await (const piece of streamText(options(seen())).textStream) all += piece;
      return all;
    });
    expect(text).toBe(chat.ANSWER);
    const all = await spans();
    expect(all.map(({ name }) => name)).toEqual(['chat gpt-4o-mini', expect.stringMatching(/^invoke_agent/)]);
    expect(all[0]?.attributes).toMatchObject({ 'gen_ai.usage.output_tokens': 34, 'gen_ai.response.finish_reasons': ['stop'] });
    expect(all[0]?.attributes['gen_ai.output.messages']).toContain('東京');
  });

  it('fails, and leaves nothing open', async () => {
    replies = [chat.rateLimited];
    await expect(withConversation('c-7', () => generateText(options(seen())))).rejects.toThrow('Rate limit');
    const all = await spans();
    expect(all.map(({ status }) => status.code)).toEqual([2, 2]);
  });
});
