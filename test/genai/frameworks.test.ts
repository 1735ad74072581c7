import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { OpenAIInstrumentation as OpenInference } from '@arizeai/openinference-instrumentation-openai';
import Anthropic from '@anthropic-ai/sdk';
import { HumanMessage, SystemMessage } from '@langchain/core/messages';
import { ChatOpenAI } from '@langchain/openai';
import { context, trace } from '@opentelemetry/api';
import { OpenAIInstrumentation as OpenLLMetry } from '@traceloop/instrumentation-openai';
import { generateText, type LanguageModel, stepCountIs, streamText, tool } from 'ai';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import * as claude from '../fixtures/providers/anthropic';
import * as gemini from '../fixtures/providers/gemini';
import * as chat from '../fixtures/providers/openai-chat';
import type { ProviderServer, WireReply } from '../support/provider-server';
import { startProviderServer } from '../support/provider-server';
import { comparing, type Fetch } from './comparing';
import { contentOf, observing } from './observing';

let server: ProviderServer;
beforeAll(async () => {
  server = await startProviderServer();
});
afterAll(() => server.close());

const { compare } = comparing(() => server);

const weather = tool({ inputSchema: z.object({ city: z.string() }) });

interface Backend {
  readonly name: string;
  readonly model: (fetch: Fetch) => LanguageModel;
  readonly plain: WireReply;
  readonly streamed: WireReply;
  readonly inputTokens: number;
  readonly finish: string;
}

const backends: Backend[] = [
  {
    name: 'OpenAI',
    model: (fetch) => createOpenAI({ apiKey: 'k', baseURL: `${server.url}/v1`, fetch }).chat('gpt-4o-mini'),
    plain: chat.plain,
    streamed: chat.streamed,
    inputTokens: 21,
    finish: 'stop',
  },
  {
    name: 'Anthropic',
    model: (fetch) => createAnthropic({ apiKey: 'k', baseURL: `${server.url}/v1`, fetch })('claude-opus-4-8'),
    plain: claude.plain,
    streamed: claude.streamed,
    inputTokens: 1110,
    finish: 'tool_call',
  },
  {
    name: 'Google',
    model: (fetch) => createGoogleGenerativeAI({ apiKey: 'k', baseURL: `${server.url}/v1beta`, fetch })('gemini-3-pro'),
    plain: gemini.plain,
    streamed: gemini.streamed,
    inputTokens: 33,
    finish: 'tool_call',
  },
];

describe.each(backends)('ai with $name', { timeout: 60_000 }, ({ model, plain, streamed, inputTokens, finish }) => {
  const options = (fetch: Fetch) => ({
    model: model(fetch),
    system: 'Be kind.',
    prompt: 'Weather?',
    tools: { weather },
    stopWhen: stepCountIs(1),
    maxRetries: 0,
  });

  it('generates', async () => {
    const { span } = await compare(plain, async (fetch) => {
      const { text, usage, finishReason, toolCalls } = await generateText(options(fetch));
      return { text, usage, finishReason, toolCalls: toolCalls.map(({ toolName, input }) => ({ toolName, input })) };
    });
    expect(span.attributes).toMatchObject({
      'gen_ai.usage.input_tokens': inputTokens,
      'gen_ai.response.finish_reasons': [finish],
    });
    expect(span.attributes['gen_ai.input.messages']).toContain('Weather?');
    expect(span.attributes['gen_ai.tool.definitions']).toContain('"city"');
  });

  it.each([undefined, 17])('streams in pieces of %s', async (pieceSize) => {
    const { span, items } = await compare({ ...streamed, pieceSize }, async (fetch) => {
      const result = streamText({ ...options(fetch), _internal: { generateId: () => 'id' } });
      return withoutTimes(result.fullStream);
    });
    expect(items.length).toBeGreaterThan(10);
    expect(span.attributes).toMatchObject({
      'gen_ai.usage.input_tokens': inputTokens,
      'threadlight.end_reason': 'done',
      'gen_ai.request.stream': true,
    });
    expect(contentOf(span, 'output.messages')[0].parts.some(({ content }) => content === chat.ANSWER)).toBe(true);
  });
});

/** Two runs differ in their clock and in random ids. */
async function* withoutTimes(stream: AsyncIterable<object>): AsyncIterable<unknown> {
  for await (const event of stream) {
    yield JSON.parse(
      JSON.stringify(event, (key, value) =>
        key === 'timestamp' || key === 'date' || key === 'toolCallId' || key === 'id' ? undefined : value,
      ),
    );
  }
}

describe('LangChain.js', { timeout: 60_000 }, () => {
  const model = (fetch: Fetch) =>
    new ChatOpenAI({
      model: 'gpt-4o-mini',
      apiKey: 'k',
      temperature: 0,
      maxRetries: 0,
      configuration: { baseURL: `${server.url}/v1`, fetch },
    });
  const messages = [new SystemMessage('Be kind.'), new HumanMessage('Weather?')];

  it('invokes', async () => {
    const { span, items } = await compare(chat.plain, async (fetch) => withoutRun(await model(fetch).invoke(messages)));
    expect(JSON.stringify(items)).toContain('東京');
    expect(span.name).toBe('chat gpt-4o-mini');
    expect(span.attributes).toMatchObject({
      'gen_ai.usage.input_tokens': 21,
      'gen_ai.request.temperature': 0,
      'gen_ai.response.finish_reasons': ['stop'],
    });
    expect(contentOf(span, 'input.messages').map(({ role }) => role)).toEqual(['system', 'user']);
  });

  it('streams', async () => {
    const { span, items } = await compare({ ...chat.streamed, pieceSize: 50 }, async (fetch) =>
      all(await model(fetch).stream(messages)),
    );
    expect(items.length).toBeGreaterThan(10);
    expect(contentOf(span, 'output.messages')).toEqual([
      { role: 'assistant', parts: [{ type: 'text', content: chat.ANSWER }], finish_reason: 'stop' },
    ]);
  });

  it('binds tools, whose calls are put together', async () => {
    const definition = {
      type: 'function' as const,
      function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
    };
    const { span } = await compare({ ...chat.streamedTools, pieceSize: 31 }, async (fetch) =>
      all(await model(fetch).bindTools([definition]).stream(messages)),
    );
    expect(contentOf(span, 'output.messages')[0].parts.map(({ type }) => type)).toEqual(['tool_call', 'tool_call']);
    expect(contentOf(span, 'tool.definitions')).toHaveLength(1);
  });
});

/** LangChain gives every message an id of its run. */
const withoutRun = (message: object): unknown =>
  JSON.parse(JSON.stringify(message, (key, value) => (key === 'id' && /^run-|^[0-9a-f-]{36}$/.test(value) ? undefined : value)));

async function* all(stream: AsyncIterable<object>): AsyncIterable<unknown> {
  for await (const chunk of stream) yield withoutRun(chunk);
}

describe('counted once beside the real instrumentation', { timeout: 60_000 }, () => {
  afterEach(() => {
    context.disable();
    trace.disable();
  });

  const call = { model: 'gpt-4o-mini', messages: [{ role: 'user' as const, content: 'Hi' }] };
  const instrumented = [
    [
      'OpenLLMetry',
      () => new OpenLLMetry({ exceptionLogger: () => {} }),
      (it: InstanceType<typeof OpenLLMetry>) => it.manuallyInstrument(OpenAI),
      { 'gen_ai.usage.input_tokens': 21, 'gen_ai.usage.cache_read.input_tokens': 8 },
    ],
    [
      'OpenInference',
      () => new OpenInference(),
      (it: InstanceType<typeof OpenInference>) => it.manuallyInstrument(OpenAI),
      { 'llm.token_count.prompt': 21 },
    ],
  ] as const;

  it.each(instrumented)('of %s', async (_name, make, patch, says) => {
    server.answer(chat.plain);
    const observed = observing();
    context.setGlobalContextManager(observed.contexts);
    const instrumentation = make();
    instrumentation.setTracerProvider({ getTracer: (name) => observed.tracerNamed(name) });
    patch(instrumentation as never);
    try {
      await new OpenAI({
        apiKey: 'k',
        baseURL: `${server.url}/v1`,
        fetch: observed.fetch,
        maxRetries: 0,
      }).chat.completions.create(call);
    } finally {
      instrumentation.disable();
    }
    expect(observed.reports).toEqual([]);
    expect(observed.span().instrumentationScope.name).toMatch(/traceloop|openinference/);
    expect(observed.span().attributes).toMatchObject(says);
  });

  it('of the Anthropic SDK', async () => {
    server.answer(claude.streamed);
    const observed = observing();
    context.setGlobalContextManager(observed.contexts);
    const openTelemetry = { tracerProvider: { getTracer: (name: string) => observed.tracerNamed(name) } };
    const client = new Anthropic({ apiKey: 'k', baseURL: server.url, fetch: observed.fetch, maxRetries: 0, openTelemetry });
    for await (const _event of await client.messages.create({
      model: 'm',
      max_tokens: 1,
      messages: call.messages,
      stream: true,
    }));
    expect(observed.span().name).toBe('anthropic.messages.create');
    expect(observed.span().attributes).toMatchObject({
      'gen_ai.response.finish_reasons': ['tool_call'],
      'gen_ai.usage.input_tokens': 1110,
    });
    expect(contentOf(observed.span(), 'output.messages')[0].parts).toHaveLength(3);
  });
});
