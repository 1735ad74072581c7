import { InMemorySpanExporter } from '@opentelemetry/sdk-trace-node';
import { generateText, stepCountIs, streamText, tool } from 'ai5';
import { createOpenAI } from 'ai5-openai';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { aiTelemetrySettings } from '../../src/ai-sdk';
import { forceFlush, initialize, shutdown, withConversation, wrapFetch } from '../../src/entry/node';
import * as chat from '../fixtures/providers/openai-chat';
import { jsonReply, type WireReply } from '../support/provider-server';

/** The package itself, with `experimental_telemetry`. */

let exporter: InMemorySpanExporter;
let replies: WireReply[] = [];

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
  expect(new Set(all.map(({ attributes }) => attributes['gen_ai.conversation.id']))).toEqual(new Set(['c-5']));
  return all.toSorted((one, other) => one.name.localeCompare(other.name));
}

describe('ai 5, with experimental_telemetry', () => {
  it('has the conversation on all of its spans, its tools, and each model call once', async () => {
    replies = [callsTool, chat.plain];
    const result = await withConversation('c-5', () =>
      generateText({ ...options(wrapFetch(answering)), experimental_telemetry: aiTelemetrySettings('answer') }),
    );
    expect(result.text).toBe(chat.ANSWER);
    const all = await spans();
    expect(all.map(({ attributes }) => attributes['ai.operationId'])).toEqual([
      'ai.generateText',
      'ai.generateText.doGenerate',
      'ai.generateText.doGenerate',
      'ai.toolCall',
    ]);
    expect(all[3]?.attributes['ai.toolCall.result']).toContain('sun in Köln');
    const calls = all.slice(1, 3).map(({ attributes }) => attributes);
    expect(calls.map((attributes) => attributes['gen_ai.usage.input_tokens']).toSorted()).toEqual([1, 21]);
    const texts = JSON.stringify(calls.map((attributes) => attributes['gen_ai.output.messages']));
    for (const said of ['東京', 'Köln']) expect(texts).toContain(said);
  });

  it('streams the same events as without threadlight', async () => {
    replies = [chat.streamed];
    const parts = async (seen: typeof fetch, settings?: ReturnType<typeof aiTelemetrySettings>) => {
      const all: unknown[] = [];
      const stream = streamText({ ...options(seen), experimental_telemetry: settings }).fullStream;
      for await (const part of stream) all.push(withoutWhatChanges(part));
      return all;
    };
    const without = await parts(answering);
    const observed = await withConversation('c-5', () => parts(wrapFetch(answering), aiTelemetrySettings()));
    expect(without.length).toBeGreaterThan(5);
    expect(observed).toEqual(without);
    const all = await spans();
    expect(all.map(({ attributes }) => attributes['ai.operationId'])).toEqual(['ai.streamText', 'ai.streamText.doStream']);
    expect(all[1]?.attributes).toMatchObject({
      'gen_ai.usage.output_tokens': 34,
      'gen_ai.response.finish_reasons': ['stop'],
      'threadlight.end_reason': 'done',
    });
    expect(all[1]?.attributes['gen_ai.output.messages']).toContain('東京');
  });
});

/** Times and ids that are made anew for each call. */
function withoutWhatChanges(part: unknown): unknown {
  return JSON.parse(
    JSON.stringify(part, (key, value) => (/^(timestamp|messageId|providerMetadata)$/.test(key) ? undefined : value)),
  );
}
