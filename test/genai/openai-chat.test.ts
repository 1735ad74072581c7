import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as wire from '../fixtures/providers/openai-chat';
import type { Delivery, ProviderServer, WireReply } from '../support/provider-server';
import { startProviderServer } from '../support/provider-server';
import { collectGarbageUntil } from '../support/garbage';
import { contentOf, observing } from './observing';

let server: ProviderServer;
beforeAll(async () => {
  server = await startProviderServer();
});
afterAll(() => server.close());

const messages = [
  { role: 'system' as const, content: 'Answer briefly.' },
  { role: 'user' as const, content: 'Wie ist das Wetter?' },
];

function client(fetch: typeof globalThis.fetch): OpenAI {
  return new OpenAI({ apiKey: 'sk-test', baseURL: `${server.url}/v1`, fetch, maxRetries: 0 });
}

/** All events of a streamed call, or what it threw. */
async function streamWith(fetch: typeof globalThis.fetch, more: object = {}): Promise<unknown[]> {
  const events: unknown[] = [];
  try {
    const stream = await client(fetch).chat.completions.create({ model: 'gpt-4o-mini', messages, stream: true, ...more });
    for await (const event of stream) events.push(event);
  } catch (error) {
    events.push(`${(error as Error).constructor.name}: ${(error as Error).message}`);
  }
  return events;
}

/** The same call without and with threadlight. */
async function compare(reply: WireReply & Delivery, more: object = {}) {
  server.answer(reply);
  const without = await streamWith(fetch, more);
  const observed = observing();
  expect(await streamWith(observed.fetch, more)).toEqual(without);
  expect(observed.open()).toBe(0);
  expect(observed.reports).toEqual([]);
  return { events: without, span: observed.span() };
}

describe('a plain call', () => {
  it('gives the client what it had, and one span with all of it', async () => {
    server.answer(wire.plain);
    const call = {
      model: 'gpt-4o-mini',
      messages,
      temperature: 0,
      top_p: 0,
      max_completion_tokens: 50,
      frequency_penalty: 0,
      stop: 'END',
      seed: 0,
      n: 1,
      reasoning_effort: 'low' as const,
    };
    const without = await client(fetch).chat.completions.create(call);
    const observed = observing();
    expect(await client(observed.fetch).chat.completions.create(call)).toEqual(without);
    const { name, kind, attributes, status } = observed.span();
    expect(name).toBe('chat gpt-4o-mini');
    expect(kind).toBe(2);
    expect(status.code).toBe(0);
    expect(attributes).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4o-mini',
      'gen_ai.request.temperature': 0,
      'gen_ai.request.top_p': 0,
      'gen_ai.request.max_tokens': 50,
      'gen_ai.request.frequency_penalty': 0,
      'gen_ai.request.stop_sequences': ['END'],
      'gen_ai.request.seed': 0,
      'gen_ai.request.reasoning.level': 'low',
      'openai.api.type': 'chat_completions',
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(server.url).port),
      'http.response.status_code': 200,
      'gen_ai.input.messages': JSON.stringify([
        { role: 'system', parts: [{ type: 'text', content: 'Answer briefly.' }] },
        { role: 'user', parts: [{ type: 'text', content: 'Wie ist das Wetter?' }] },
      ]),
      'gen_ai.output.messages': JSON.stringify([
        { role: 'assistant', parts: [{ type: 'text', content: wire.ANSWER }], finish_reason: 'stop' },
      ]),
      'gen_ai.response.id': 'chatcmpl-1',
      'gen_ai.response.model': 'gpt-4o-mini-2024-07-18',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': 21,
      'gen_ai.usage.output_tokens': 34,
      'gen_ai.usage.cache_read.input_tokens': 8,
      'gen_ai.usage.reasoning.output_tokens': 5,
      'openai.response.service_tier': 'default',
      'openai.response.system_fingerprint': 'fp_1',
    });
  });

  it('records no content where content is off', async () => {
    server.answer(wire.plain);
    const observed = observing({ content: false });
    await client(observed.fetch).chat.completions.create({ model: 'm', messages });
    const recorded = JSON.stringify(observed.span().attributes);
    expect(recorded).not.toContain('Wetter');
    expect(recorded).not.toContain('Köln');
    expect(observed.span().attributes['gen_ai.usage.input_tokens']).toBe(21);
  });

  it('ends with an error that the provider names, and throws what the client throws', async () => {
    server.answer(wire.rateLimited);
    const observed = observing();
    await expect(client(observed.fetch).chat.completions.create({ model: 'm', messages })).rejects.toThrow('Rate limit reached');
    const { attributes, status } = observed.span();
    expect(attributes).toMatchObject({ 'error.type': 'rate_limit_exceeded', 'http.response.status_code': 429 });
    expect(status).toEqual({ code: 2, message: 'Rate limit reached for gpt-4o' });
  });

  it('keeps what images, files and tool results refer to', async () => {
    server.answer(wire.plain);
    const observed = observing();
    await client(observed.fetch).chat.completions.create({
      model: 'm',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'See' },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(4000)}` } },
            { type: 'image_url', image_url: { url: 'https://x.test/a.png' } },
          ],
        },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: '42' },
      ],
      tools: [{ type: 'function', function: { name: 'f', description: 'd', parameters: { type: 'object' } } }],
    });
    expect(contentOf(observed.span(), 'input.messages')).toEqual([
      {
        role: 'user',
        parts: [
          { type: 'text', content: 'See' },
          { type: 'blob', modality: 'image', mime_type: 'image/png', content: '', byte_length: 3000 },
          { type: 'uri', modality: 'image', uri: 'https://x.test/a.png' },
        ],
      },
      { role: 'assistant', parts: [{ type: 'tool_call', id: 'c1', name: 'f', arguments: { a: 1 } }] },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c1', response: '42' }] },
    ]);
    expect(contentOf(observed.span(), 'tool.definitions')).toEqual([
      { type: 'function', name: 'f', description: 'd', parameters: { type: 'object' } },
    ]);
  });
});

/** Many small writes, on machines that may be busy. */
describe('a streamed call', { timeout: 60_000 }, () => {
  for (const [name, reply] of Object.entries({ streamed: wire.streamed, 'oddly streamed': wire.streamedOddly })) {
    for (const pieceSize of [undefined, 3, 7, 64]) {
      it(`is the same for the client, ${name}, in pieces of ${pieceSize ?? 'any'} bytes`, async () => {
        const { events, span } = await compare({ ...reply, pieceSize }, { stream_options: { include_usage: true } });
        expect(events.length).toBeGreaterThan(10);
        expect(contentOf(span, 'output.messages')).toEqual([
          { role: 'assistant', parts: [{ type: 'text', content: wire.ANSWER }], finish_reason: 'stop' },
        ]);
        expect(span.attributes).toMatchObject({
          'gen_ai.request.stream': true,
          'gen_ai.response.finish_reasons': ['stop'],
          'gen_ai.usage.input_tokens': 21,
          'gen_ai.usage.output_tokens': 34,
          'threadlight.chunk.count': events.length,
          'threadlight.end_reason': 'done',
        });
        expect(span.attributes['gen_ai.response.time_to_first_chunk']).toBeGreaterThan(0);
      });
    }
  }

  it('puts tool calls together', async () => {
    const { span } = await compare({ ...wire.streamedTools, pieceSize: 11 });
    expect(contentOf(span, 'output.messages')).toEqual([
      {
        role: 'assistant',
        parts: [
          { type: 'tool_call', id: 'call_a', name: 'weather', arguments: { city: 'Köln' } },
          { type: 'tool_call', id: 'call_b', name: 'time', arguments: {} },
        ],
        finish_reason: 'tool_call',
      },
    ]);
  });

  it('keeps several choices apart', async () => {
    const { span } = await compare(wire.twoChoices, { n: 2 });
    expect(contentOf(span, 'output.messages').map(({ parts }) => parts[0].content)).toEqual(['A1', 'B2']);
    expect(span.attributes).toMatchObject({
      'gen_ai.response.finish_reasons': ['stop', 'length'],
      'gen_ai.request.choice.count': 2,
    });
  });

  it('understands the dialects of compatible servers', async () => {
    const { span } = await compare(wire.deviating);
    expect(contentOf(span, 'output.messages')[0].parts).toEqual([
      { type: 'reasoning', content: 'First think.' },
      { type: 'reasoning', content: ' Then' },
      { type: 'text', content: 'Then speak.' },
      { type: 'tool_call', id: 'one', name: 'f', arguments: { a: 1 } },
      { type: 'tool_call', id: 'two', name: 'g', arguments: { b: 2 } },
    ]);
    expect(span.attributes).toMatchObject({ 'gen_ai.usage.input_tokens': 3, 'gen_ai.usage.output_tokens': 4 });
  });

  it('sees an error inside a 200', async () => {
    const { events, span } = await compare(wire.errorInStream);
    expect(events.at(-1)).toContain('APIError');
    expect(span.attributes).toMatchObject({
      'error.type': 'server_error',
      'gen_ai.response.finish_reasons': ['error'],
      'threadlight.end_reason': 'error',
    });
    expect(span.status).toEqual({ code: 2, message: 'The server had an error' });
    expect(contentOf(span, 'output.messages')[0].parts).toEqual([{ type: 'text', content: 'Half an' }]);
  });

  it('is the same when it drips slowly, and its first chunk is earlier than its end', async () => {
    const { span, events } = await compare({ ...wire.streamed, pieceSize: 150, pause: 15 });
    expect(events.length).toBeGreaterThan(3);
    expect(span.attributes).toMatchObject({ 'threadlight.end_reason': 'done', 'gen_ai.usage.input_tokens': 21 });
    const [seconds, nanos] = span.duration;
    expect(span.attributes['gen_ai.response.time_to_first_chunk']).toBeLessThan(seconds + nanos / 1e9);
  });

  it('sees a cut connection, and one that was cut so that it looks like an end', async () => {
    const cut = await compare({ ...wire.streamed, ending: 'cut', stopAfter: 900 });
    expect(cut.events.at(-1)).toMatch(/Error/);
    expect(cut.span.attributes).toMatchObject({
      'error.type': 'TypeError',
      'threadlight.end_reason': 'error',
      'gen_ai.response.finish_reasons': ['error'],
    });
    const quiet = await compare({ ...wire.streamed, stopAfter: 900 });
    expect(quiet.span.attributes).toMatchObject({ 'error.type': 'incomplete_stream', 'threadlight.end_reason': 'cut' });
  });
});

describe('an application that stops early', () => {
  it('breaks: the span ends and the server sees it', async () => {
    server.answer({ ...wire.streamed, stopAfter: 900, ending: 'hang' });
    const observed = observing();
    const stream = await client(observed.fetch).chat.completions.create({ model: 'm', messages, stream: true });
    for await (const event of stream) if (event.choices[0]?.delta.content) break;
    expect(await server.requests.at(-1)!.finished).toBe(false);
    expect(observed.span().attributes).toMatchObject({
      'threadlight.end_reason': 'cancelled',
      'gen_ai.response.finish_reasons': ['error'],
    });
    expect(observed.span().status.code).toBe(0);
  });

  it('lets go of an answer that it never read: no span and no connection stay open', async () => {
    server.answer({ ...wire.streamed, stopAfter: 900, ending: 'hang' });
    const observed = observing();
    const request = { method: 'POST', body: JSON.stringify({ model: 'm', stream: true, messages }) };
    await (async () => {
      expect((await observed.fetch(`${server.url}/v1/chat/completions`, request)).status).toBe(200);
      const read = await observed.fetch(`${server.url}/v1/chat/completions`, request);
      await read.body!.getReader().read();
    })();
    await collectGarbageUntil(() => observed.open() === 0 && server.openAnswers === 0);
    // Node cancels a body that nobody has begun to read when its response goes; one that is half read it leaves open.
    const endings = observed.spans().map(({ attributes }) => attributes['threadlight.end_reason']);
    expect(endings.toSorted()).toEqual(['cancelled', 'dropped']);
  });

  it('aborts before the answer', async () => {
    server.answer({ ...wire.streamed, stopAfter: 0, ending: 'hang' });
    const observed = observing();
    const abort = new AbortController();
    const reason = new Error('not now');
    const call = observed.fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model: 'm', messages }),
      signal: abort.signal,
    });
    abort.abort(reason);
    await expect(call).rejects.toBe(reason);
    expect(observed.span().attributes['threadlight.end_reason']).toBeUndefined();
    expect(observed.span().status.code).toBe(0);
  });

  it('stops after the last choice, on a server that never closes: that is a good end', async () => {
    server.answer({ ...wire.streamed, body: wire.streamed.body.replace('data: [DONE]\n\n', ''), ending: 'hang' });
    const observed = observing();
    const stream = await client(observed.fetch).chat.completions.create({ model: 'm', messages, stream: true });
    for await (const event of stream) if (event.choices.length === 0) break;
    expect(await server.requests.at(-1)!.finished).toBe(false);
    expect(observed.span().attributes['threadlight.end_reason']).toBe('done');
  });
});
