import Anthropic from '@anthropic-ai/sdk';
import { createOpenAI } from '@ai-sdk/openai';
import { GoogleGenAI } from '@google/genai';
import { context } from '@opentelemetry/api';
import { generateText, streamText } from 'ai';
import { Ollama } from 'ollama';
import OpenAI, { AzureOpenAI } from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as claude from '../fixtures/providers/anthropic';
import * as gemini from '../fixtures/providers/gemini';
import * as ollama from '../fixtures/providers/ollama';
import * as chat from '../fixtures/providers/openai-chat';
import * as responses from '../fixtures/providers/openai-responses';
import type { ProviderServer } from '../support/provider-server';
import { jsonReply, sse, SSE_HEADERS, startProviderServer } from '../support/provider-server';
import { comparing, type Fetch } from './comparing';
import { contentOf, observing } from './observing';

const { ANSWER } = chat;

let server: ProviderServer;
beforeAll(async () => {
  server = await startProviderServer();
});
afterAll(() => server.close());

const { compare } = comparing(() => server);

/** Pieces that end inside lines and inside characters. */
const PIECES = [undefined, 5, 33];

const openai = (fetch: Fetch) => new OpenAI({ apiKey: 'k', baseURL: `${server.url}/v1`, fetch, maxRetries: 0 });
const user = { role: 'user' as const, content: 'Wie ist das Wetter?' };

describe('openai: responses', { timeout: 60_000 }, () => {
  const call = (stream: boolean) => (fetch: Fetch) =>
    openai(fetch).responses.create({
      model: 'gpt-5.5',
      instructions: 'Be kind.',
      input: [
        user,
        { type: 'function_call', call_id: 'c0', name: 'f', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c0', output: 'fine' },
      ],
      previous_response_id: 'resp_0',
      reasoning: { effort: 'high' },
      max_output_tokens: 0,
      stream,
    }) as Promise<unknown>;
  const output = [
    {
      role: 'assistant',
      parts: [
        { type: 'reasoning', content: 'Weather is asked for.' },
        {
          type: 'server_tool_call',
          id: 'ws_1',
          name: 'web_search',
          server_tool_call: { type: 'web_search_call', status: 'completed', action: { type: 'search', query: 'Köln Wetter' } },
        },
        { type: 'text', content: ANSWER },
        { type: 'tool_call', id: 'call_1', name: 'weather', arguments: { city: 'Köln' } },
      ],
      finish_reason: 'tool_call',
    },
  ];

  it('plain', async () => {
    const { span } = await compare(jsonReply(responses.answer), call(false));
    expect(span.name).toBe('chat gpt-5.5');
    expect(span.attributes).toMatchObject({
      'gen_ai.request.previous_response.id': 'resp_0',
      'gen_ai.request.reasoning.level': 'high',
      'gen_ai.request.max_tokens': 0,
      'openai.api.type': 'responses',
      'gen_ai.usage.input_tokens': 40,
      'gen_ai.usage.cache_read.input_tokens': 10,
      'gen_ai.usage.cache_write.input_tokens': 4,
      'gen_ai.usage.reasoning.output_tokens': 6,
      'gen_ai.response.finish_reasons': ['tool_call'],
    });
    expect(contentOf(span, 'output.messages')).toEqual(output);
    expect(contentOf(span, 'system_instructions')).toEqual([{ type: 'text', content: 'Be kind.' }]);
    expect(contentOf(span, 'input.messages')).toEqual([
      { role: 'user', parts: [{ type: 'text', content: user.content }] },
      { role: 'assistant', parts: [{ type: 'tool_call', id: 'c0', name: 'f', arguments: {} }] },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c0', response: 'fine' }] },
    ]);
  });

  it.each(PIECES)('streamed in pieces of %s', async (pieceSize) => {
    const { span, items } = await compare({ ...responses.streamed, pieceSize }, call(true));
    expect(items).toHaveLength(responses.events.length);
    expect(contentOf(span, 'output.messages')).toEqual(output);
    expect(span.attributes).toMatchObject({ 'gen_ai.usage.output_tokens': 20, 'threadlight.end_reason': 'done' });
  });

  it('cut before the last event: the same content from the deltas', async () => {
    const { span } = await compare(responses.unfinished, call(true));
    expect(contentOf(span, 'output.messages')[0].parts).toEqual(output[0]!.parts);
    expect(span.attributes).toMatchObject({
      'gen_ai.response.id': 'resp_1',
      'gen_ai.response.finish_reasons': ['error'],
      'error.type': 'incomplete_stream',
    });
  });

  it('failed, and an error event', async () => {
    const failed = await compare(responses.failed, call(true));
    expect(failed.span.attributes).toMatchObject({ 'error.type': 'server_error', 'gen_ai.response.finish_reasons': ['error'] });
    expect(failed.span.status).toEqual({ code: 2, message: 'It broke' });
    const event = await compare(responses.errorEvent, call(true));
    expect(event.span.attributes).toMatchObject({ 'error.type': 'rate_limit_exceeded', 'threadlight.end_reason': 'error' });
  });
});

describe('openai: the other APIs', () => {
  it('legacy completions, plain and streamed', async () => {
    const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
    const body = (text: string, finish_reason: string | null) => ({
      id: 'cmpl-1',
      object: 'text_completion',
      model: 'babbage-002',
      choices: [{ index: 0, text, finish_reason, logprobs: null }],
    });
    const call = (stream: boolean) => (fetch: Fetch) =>
      openai(fetch).completions.create({ model: 'babbage-002', prompt: 'Once', stream }) as Promise<unknown>;
    for (const [reply, stream] of [
      [jsonReply({ ...body(' upon', 'length'), usage }), false],
      [{ headers: SSE_HEADERS, body: sse(body(' up', null), body('on', 'length'), '[DONE]') }, true],
    ] as const) {
      const { span } = await compare(reply, call(stream));
      expect(span.name).toBe('text_completion babbage-002');
      expect(contentOf(span, 'output.messages')).toEqual([
        { role: 'assistant', parts: [{ type: 'text', content: ' upon' }], finish_reason: 'length' },
      ]);
      expect(span.attributes['gen_ai.response.finish_reasons']).toEqual(['length']);
    }
  });

  it('embeddings: tokens, and no vectors', async () => {
    const reply = jsonReply({
      object: 'list',
      model: 'text-embedding-3-small',
      data: [{ object: 'embedding', index: 0, embedding: [0.123456, 0.5] }],
      usage: { prompt_tokens: 7, total_tokens: 7 },
    });
    const { span } = await compare(reply, (fetch) =>
      openai(fetch).embeddings.create({
        model: 'text-embedding-3-small',
        input: ['a', 'b'],
        dimensions: 2,
        encoding_format: 'float',
      }),
    );
    expect(span.name).toBe('embeddings text-embedding-3-small');
    expect(span.attributes).toMatchObject({
      'gen_ai.embeddings.dimension.count': 2,
      'gen_ai.request.encoding_formats': ['float'],
      'gen_ai.usage.input_tokens': 7,
    });
    expect(JSON.stringify(span.attributes)).not.toContain('0.123456');
  });

  it('LiteLLM: what it read from the cache is a part of its input', async () => {
    const prompt_tokens_details = { cached_tokens: 80 };
    const cache = { cache_read_input_tokens: 80, cache_creation_input_tokens: 5, prompt_tokens_details };
    const usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110, ...cache };
    const choices = [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hi' } }];
    const { span } = await compare(jsonReply({ id: 'c', model: 'claude', choices, usage }), (fetch) =>
      openai(fetch).chat.completions.create({ model: 'claude', messages: [user] }),
    );
    expect(span.attributes).toMatchObject({
      'gen_ai.usage.input_tokens': 100,
      'gen_ai.usage.output_tokens': 10,
      'gen_ai.usage.cache_read.input_tokens': 80,
      'gen_ai.usage.cache_write.input_tokens': 5,
    });
  });

  it('Azure: the gateway before the models has an error of its own form', async () => {
    const reply = jsonReply({ statusCode: 429, message: 'Rate limit is exceeded.' }, 429);
    const { span } = await compare(reply, (fetch) => openai(fetch).chat.completions.create({ model: 'm', messages: [user] }));
    expect(span.attributes).toMatchObject({ 'error.type': '429', 'http.response.status_code': 429 });
    expect(span.status).toEqual({ code: 2, message: 'Rate limit is exceeded.' });
  });

  it('Azure: the deployment is in the path', async () => {
    const call = (fetch: Fetch) =>
      new AzureOpenAI({
        apiKey: 'k',
        endpoint: server.url,
        deployment: 'my-gpt',
        apiVersion: '2025-01-01',
        fetch,
        maxRetries: 0,
      }).chat.completions.create({ messages: [user] } as never);
    const { span, request } = await compare(chat.plain, call);
    expect(request.path).toContain('/deployments/my-gpt/chat/completions');
    expect(span.name).toBe('chat my-gpt');
  });
});

describe('@anthropic-ai/sdk', { timeout: 60_000 }, () => {
  const client = (fetch: Fetch) => new Anthropic({ apiKey: 'k', baseURL: server.url, fetch, maxRetries: 0 });
  const request = {
    model: 'claude-opus-4-8',
    max_tokens: 100,
    temperature: 0,
    top_k: 3,
    system: [{ type: 'text' as const, text: 'Be kind.' }],
    messages: [
      user,
      { role: 'assistant' as const, content: [{ type: 'tool_use' as const, id: 't0', name: 'f', input: { a: 1 } }] },
      {
        role: 'user' as const,
        content: [
          { type: 'tool_result' as const, tool_use_id: 't0', content: [{ type: 'text' as const, text: '42' }] },
          { type: 'text' as const, text: 'And now?' },
          {
            type: 'image' as const,
            source: { type: 'base64' as const, media_type: 'image/png' as const, data: 'A'.repeat(400) },
          },
        ],
      },
    ],
    tools: [{ name: 'f', description: 'd', input_schema: { type: 'object' as const } }],
  };
  const output = [
    {
      role: 'assistant',
      parts: [
        { type: 'reasoning', content: 'Let me see.' },
        { type: 'text', content: ANSWER },
        { type: 'tool_call', id: 'toolu_1', name: 'weather', arguments: { city: 'Köln' } },
      ],
      finish_reason: 'tool_call',
    },
  ];
  const usage = {
    'gen_ai.usage.input_tokens': 1110,
    'gen_ai.usage.output_tokens': 57,
    'gen_ai.usage.cache_read.input_tokens': 100,
    'gen_ai.usage.cache_write.input_tokens': 1000,
    'gen_ai.usage.reasoning.output_tokens': 7,
  };

  it('plain', async () => {
    const { span } = await compare(claude.plain, (fetch) => client(fetch).messages.create(request));
    expect(span.name).toBe('chat claude-opus-4-8');
    expect(span.attributes).toMatchObject({
      ...usage,
      'gen_ai.provider.name': 'anthropic',
      'gen_ai.request.temperature': 0,
      'gen_ai.request.top_k': 3,
      'gen_ai.response.id': 'msg_01',
      'gen_ai.response.finish_reasons': ['tool_call'],
    });
    expect(contentOf(span, 'output.messages')).toEqual(output);
    expect(contentOf(span, 'system_instructions')).toEqual([{ type: 'text', content: 'Be kind.' }]);
    expect(contentOf(span, 'tool.definitions')).toEqual([
      { type: 'function', name: 'f', description: 'd', parameters: { type: 'object' } },
    ]);
    expect(contentOf(span, 'input.messages').map(({ role, parts }) => [role, ...parts.map(({ type }) => type)])).toEqual([
      ['user', 'text'],
      ['assistant', 'tool_call'],
      ['tool', 'tool_call_response'],
      ['user', 'text', 'blob'],
    ]);
  });

  it.each(PIECES)('streamed in pieces of %s', async (pieceSize) => {
    const { span, items } = await compare({ ...claude.streamed, pieceSize }, (fetch) =>
      client(fetch).messages.create({ ...request, stream: true }),
    );
    expect(items.length).toBeGreaterThan(15);
    expect(contentOf(span, 'output.messages')).toEqual(output);
    expect(span.attributes).toMatchObject({ ...usage, 'threadlight.end_reason': 'done', 'gen_ai.request.stream': true });
  });

  it('is cut in the middle of its answer', async () => {
    const { span, items } = await compare({ ...claude.streamed, ending: 'cut', stopAfter: 600 }, (fetch) =>
      client(fetch).messages.create({ ...request, stream: true }),
    );
    expect(String(items.at(-1))).toMatch(/error|fail|terminated/i);
    expect(span.attributes).toMatchObject({ 'threadlight.end_reason': 'error', 'gen_ai.response.finish_reasons': ['error'] });
  });

  it('the stream helper', async () => {
    const { items } = await compare(claude.streamed, (fetch) => client(fetch).messages.stream(request).finalMessage());
    expect(items[0]).toMatchObject({ stop_reason: 'tool_use' });
  });

  it('errors: inside a 200, and as an answer', async () => {
    const inside = await compare(claude.errorInStream, (fetch) => client(fetch).messages.create({ ...request, stream: true }));
    expect(inside.span.attributes).toMatchObject({ 'error.type': 'overloaded_error', 'threadlight.end_reason': 'error' });
    const refused = await compare(claude.refused, (fetch) => client(fetch).messages.create(request));
    expect(refused.items[0]).toContain('invalid x-api-key');
    expect(refused.span.attributes).toMatchObject({ 'error.type': 'authentication_error', 'http.response.status_code': 401 });
  });
});

describe('@google/genai', { timeout: 60_000 }, () => {
  const client = (fetch: Fetch) => new GoogleGenAI({ apiKey: 'k', httpOptions: { baseUrl: server.url, fetch } as never });
  const request = {
    model: 'gemini-3-pro',
    contents: [
      { role: 'user', parts: [{ text: user.content }] },
      { role: 'model', parts: [{ functionCall: { name: 'f', args: {} } }] },
      { role: 'user', parts: [{ functionResponse: { name: 'f', response: { ok: true } } }] },
    ],
    config: {
      systemInstruction: 'Be kind.',
      temperature: 0,
      maxOutputTokens: 9,
      candidateCount: 1,
      responseMimeType: 'application/json',
      tools: [{ functionDeclarations: [{ name: 'f', description: 'd' }] }, { googleSearch: {} }],
    },
  };
  const output = [
    {
      role: 'assistant',
      parts: [
        { type: 'reasoning', content: 'Hm.' },
        { type: 'text', content: ANSWER },
        { type: 'tool_call', id: 'call_1', name: 'weather', arguments: { city: 'Köln' } },
      ],
      finish_reason: 'tool_call',
    },
  ];
  const usage = {
    'gen_ai.usage.input_tokens': 33,
    'gen_ai.usage.output_tokens': 25,
    'gen_ai.usage.cache_read.input_tokens': 12,
    'gen_ai.usage.reasoning.output_tokens': 5,
  };

  it('plain', async () => {
    const { span } = await compare(gemini.plain, (fetch) => client(fetch).models.generateContent(request));
    expect(span.name).toBe('generate_content gemini-3-pro');
    expect(span.attributes).toMatchObject({
      ...usage,
      'gen_ai.request.temperature': 0,
      'gen_ai.request.max_tokens': 9,
      'gen_ai.output.type': 'json',
      'gen_ai.response.model': 'gemini-3-pro',
      'gen_ai.response.id': 'r-1',
    });
    expect(contentOf(span, 'output.messages')).toEqual(output);
    expect(contentOf(span, 'input.messages')).toEqual([
      { role: 'user', parts: [{ type: 'text', content: user.content }] },
      { role: 'assistant', parts: [{ type: 'tool_call', id: 'call_0', name: 'f', arguments: {} }] },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'call_0', response: { ok: true } }] },
    ]);
    expect(contentOf(span, 'system_instructions')).toEqual([{ type: 'text', content: 'Be kind.' }]);
    expect(contentOf(span, 'tool.definitions')).toEqual([
      { type: 'function', name: 'f', description: 'd' },
      { type: 'googleSearch', name: 'googleSearch' },
    ]);
  });

  it.each(PIECES)('streamed in pieces of %s', async (pieceSize) => {
    const { span, items } = await compare({ ...gemini.streamed, pieceSize }, (fetch) =>
      client(fetch).models.generateContentStream(request),
    );
    expect(items.length).toBeGreaterThan(5);
    expect(contentOf(span, 'output.messages')).toEqual(output);
    expect(span.attributes).toMatchObject({ ...usage, 'gen_ai.request.stream': true, 'threadlight.end_reason': 'done' });
  });

  it.each(PIECES)('streamed as one JSON array in pieces of %s', async (pieceSize) => {
    const url = `${server.url}/v1beta/models/gemini-3-pro:streamGenerateContent`;
    const { span } = await compare({ ...gemini.streamedAsArray, pieceSize }, async (fetch) =>
      (await fetch(url, { method: 'POST', body: JSON.stringify(request) })).json(),
    );
    expect(contentOf(span, 'output.messages')).toEqual([
      { ...output[0], parts: [...output[0]!.parts.slice(0, 2), { ...output[0]!.parts[2], id: 'call_1' }] },
    ]);
    const piped = await compare({ ...gemini.streamedAsArray, pieceSize }, async (fetch) =>
      new Response((await fetch(url, { method: 'POST', body: JSON.stringify(request) })).body).text(),
    );
    expect(piped.span.attributes).toMatchObject({ ...usage, 'threadlight.end_reason': 'done' });
    expect(contentOf(piped.span, 'output.messages')).toEqual(contentOf(span, 'output.messages'));
  });

  it('is cut in the middle of its answer', async () => {
    const { span, items } = await compare({ ...gemini.streamed, ending: 'cut', stopAfter: 400 }, (fetch) =>
      client(fetch).models.generateContentStream(request),
    );
    expect(String(items.at(-1))).toMatch(/error|fail|terminated/i);
    expect(span.attributes).toMatchObject({ 'threadlight.end_reason': 'error', 'gen_ai.response.finish_reasons': ['error'] });
  });

  it('blocked prompts and errors', async () => {
    const blocked = await compare(gemini.blocked, (fetch) => client(fetch).models.generateContent(request));
    expect(blocked.span.attributes['gen_ai.response.finish_reasons']).toEqual(['content_filter']);
    const failed = await compare(gemini.failed, (fetch) => client(fetch).models.generateContent(request));
    expect(failed.span.attributes['error.type']).toBe('RESOURCE_EXHAUSTED');
    const array = await compare(gemini.failedAsArray, async (fetch) =>
      (
        await fetch(`${server.url}/v1beta/models/m:streamGenerateContent`, { method: 'POST', body: JSON.stringify(request) })
      ).json(),
    );
    expect(array.span.attributes['error.type']).toBe('UNAVAILABLE');
  });

  it('embeddings', async () => {
    const { span } = await compare(jsonReply({ embeddings: [{ values: [0.1] }] }), (fetch) =>
      client(fetch).models.embedContent({ model: 'gemini-embedding-001', contents: ['a'], config: { outputDimensionality: 1 } }),
    );
    expect(span.name).toBe('embeddings gemini-embedding-001');
  });
});

describe('ollama', { timeout: 60_000 }, () => {
  const client = (fetch: Fetch) => new Ollama({ host: server.url, fetch });
  const request = { model: 'llama3.2', messages: [user], options: { temperature: 0, num_predict: 5 }, think: 'low' as const };
  const parts = [
    { type: 'reasoning', content: 'Hm.' },
    { type: 'text', content: ANSWER },
    { type: 'tool_call', id: 'call_0', name: 'weather', arguments: { city: 'Köln' } },
  ];

  it('plain', async () => {
    const { span } = await compare(ollama.plain, (fetch) => client(fetch).chat({ ...request, stream: false }));
    expect(span.name).toBe('chat llama3.2');
    expect(span.attributes).toMatchObject({
      'gen_ai.provider.name': 'ollama',
      'gen_ai.request.temperature': 0,
      'gen_ai.request.max_tokens': 5,
      'gen_ai.request.reasoning.level': 'low',
      'gen_ai.usage.input_tokens': 26,
      'gen_ai.usage.output_tokens': 12,
      'gen_ai.response.finish_reasons': ['tool_call'],
    });
    expect(span.attributes['gen_ai.request.stream']).toBeUndefined();
    expect(contentOf(span, 'output.messages')).toEqual([{ role: 'assistant', parts, finish_reason: 'tool_call' }]);
  });

  it.each(PIECES)('streamed in pieces of %s', async (pieceSize) => {
    const { span } = await compare({ ...ollama.streamed, pieceSize }, (fetch) =>
      client(fetch).chat({ ...request, stream: true }),
    );
    expect(contentOf(span, 'output.messages')).toEqual([{ role: 'assistant', parts, finish_reason: 'tool_call' }]);
    expect(span.attributes).toMatchObject({ 'gen_ai.usage.output_tokens': 12, 'threadlight.end_reason': 'done' });
  });

  it('generates', async () => {
    const { span } = await compare(ollama.generated, (fetch) =>
      client(fetch).generate({ model: 'llama3.2', prompt: 'Once', system: 'Be kind.', stream: true }),
    );
    expect(span.name).toBe('text_completion llama3.2');
    expect(contentOf(span, 'output.messages')[0].parts).toEqual([{ type: 'text', content: ANSWER }]);
  });

  it('is cut in the middle of its answer', async () => {
    const { span, items } = await compare({ ...ollama.streamed, ending: 'cut', stopAfter: 300 }, (fetch) =>
      client(fetch).chat({ ...request, stream: true }),
    );
    expect(String(items.at(-1))).toMatch(/error|fail|terminated/i);
    expect(span.attributes).toMatchObject({ 'threadlight.end_reason': 'error', 'gen_ai.response.finish_reasons': ['error'] });
  });

  it('breaks in the middle of its answer', async () => {
    const { span } = await compare(ollama.errorInStream, (fetch) => client(fetch).chat({ ...request, stream: true }));
    expect(span.status).toEqual({ code: 2, message: 'model runner has unexpectedly stopped' });
    expect(contentOf(span, 'output.messages')[0].parts).toEqual([{ type: 'text', content: 'Hal' }]);
  });

  it('is not taken for the chat route of an application', async () => {
    server.answer(jsonReply({}));
    const observed = observing();
    for (const body of [
      { id: 'chat-1', messages: [{ role: 'user', parts: [] }], trigger: 'submit' },
      { model: 'm', messages: [{ role: 'user', parts: [] }] },
    ]) {
      await observed.fetch(`${server.url}/api/chat`, { method: 'POST', body: JSON.stringify(body) });
    }
    expect(observed.spans()).toEqual([]);
  });
});

describe('Cloudflare', () => {
  const run = (fetch: Fetch, stream: boolean) =>
    fetch(`${server.url}/client/v4/accounts/abc/ai/run/@cf/meta/llama-3.1-8b-instruct`, {
      method: 'POST',
      body: JSON.stringify({ messages: [user], max_tokens: 9, stream }),
    });

  it('Workers AI over REST', async () => {
    const usage = { prompt_tokens: 4, completion_tokens: 5, total_tokens: 9 };
    const plain = await compare(
      jsonReply({
        result: { response: ANSWER, tool_calls: [{ name: 'f', arguments: { a: 1 } }], usage },
        success: true,
        errors: [],
        messages: [],
      }),
      async (fetch) => (await run(fetch, false)).json(),
    );
    expect(plain.span.name).toBe('chat @cf/meta/llama-3.1-8b-instruct');
    expect(plain.span.attributes).toMatchObject({
      'gen_ai.provider.name': 'cloudflare',
      'gen_ai.usage.input_tokens': 4,
      'gen_ai.response.finish_reasons': ['tool_call'],
    });
    const streamed = await compare(
      { headers: SSE_HEADERS, body: sse({ response: 'Hal', p: 'ab' }, { response: 'lo' }, { response: '', usage }, '[DONE]') },
      async (fetch) => (await run(fetch, true)).text(),
    );
    expect(contentOf(streamed.span, 'output.messages')[0].parts).toEqual([{ type: 'text', content: 'Hallo' }]);
    const failed = await compare(
      jsonReply({ result: null, success: false, errors: [{ code: 5007, message: 'No such model' }] }, 400),
      async (fetch) => (await run(fetch, false)).json(),
    );
    expect(failed.span.attributes['error.type']).toBe('5007');
  });

  it('AI Gateway: the path names the provider', async () => {
    const observed = observing();
    const sent: string[] = [];
    const offline: Fetch = async (input) => {
      sent.push(String(input));
      return new Response(chat.plain.body, { headers: chat.plain.headers });
    };
    const { observeModelCall } = await import('../../src/genai/observe');
    for (const path of [
      'openai/chat/completions',
      'groq/chat/completions',
      'compat/chat/completions',
      'azure-openai/res/dep/chat/completions',
      'workers-ai/@cf/meta/llama',
    ]) {
      const response = await observeModelCall(
        observed.host,
        offline,
        `https://gateway.ai.cloudflare.com/v1/account/gateway/${path}`,
        { method: 'POST', body: JSON.stringify({ model: 'm', messages: [user] }) },
      );
      await response?.json();
    }
    expect(observed.spans().map(({ attributes }) => attributes['gen_ai.provider.name'])).toEqual([
      'openai',
      'groq',
      'cloudflare',
      'azure.ai.openai',
      'cloudflare',
    ]);
    expect(sent).toHaveLength(5);
  });
});

describe('ai with @ai-sdk/openai', () => {
  const model = (fetch: Fetch) => createOpenAI({ apiKey: 'k', baseURL: `${server.url}/v1`, fetch });

  it('traces its calls itself: they are counted once, and its spans say more', async () => {
    server.answer(chat.plain);
    const observed = observing();
    const experimental_telemetry = { isEnabled: true, tracer: observed.tracerNamed('ai') };
    context.setGlobalContextManager(observed.contexts);
    await generateText({
      model: model(observed.fetch).chat('gpt-4o-mini'),
      prompt: 'Hi',
      maxRetries: 0,
      experimental_telemetry,
    }).finally(() => context.disable());
    expect(observed.spans().map(({ name }) => name)).toEqual(['ai.generateText.doGenerate', 'ai.generateText']);
    expect(observed.spans()[0]?.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.usage.cache_read.input_tokens': 8,
    });
    expect(observed.spans()[1]?.attributes['gen_ai.output.messages']).toBeUndefined();
  });

  it('generates and streams over both APIs', async () => {
    const plain = await compare(
      chat.plain,
      async (fetch) => (await generateText({ model: model(fetch).chat('gpt-4o-mini'), prompt: 'Hi', maxRetries: 0 })).text,
    );
    expect(plain.items).toEqual([ANSWER]);
    const streamed = await compare(
      { ...chat.streamed, pieceSize: 50 },
      async (fetch) => streamText({ model: model(fetch).chat('gpt-4o-mini'), prompt: 'Hi', maxRetries: 0 }).textStream,
    );
    expect(streamed.items.join('')).toBe(ANSWER);
    expect(contentOf(streamed.span, 'output.messages')[0].parts).toEqual([{ type: 'text', content: ANSWER }]);
    const responsesApi = await compare(
      { ...responses.streamed, pieceSize: 50 },
      async (fetch) => streamText({ model: model(fetch).responses('gpt-5.5'), prompt: 'Hi', maxRetries: 0 }).textStream,
    );
    expect(responsesApi.items.join('')).toBe(ANSWER);
    expect(responsesApi.span.attributes['gen_ai.usage.input_tokens']).toBe(40);
  });
});
