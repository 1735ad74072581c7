import type { Span } from '@opentelemetry/api';
import { ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ObserveHost } from '../../src/genai/observe';
import { observeModelCall } from '../../src/genai/observe';
import type { Provider } from '../../src/genai/provider';
import * as claude from '../fixtures/providers/anthropic';
import * as gemini from '../fixtures/providers/gemini';
import * as ollama from '../fixtures/providers/ollama';
import { compatibleServers } from '../fixtures/providers/compatible';
import * as chat from '../fixtures/providers/openai-chat';
import * as responses from '../fixtures/providers/openai-responses';
import { jsonReply, sse, type WireReply } from '../support/provider-server';
import { contentOf, observing } from './observing';

const URL_OF_CHAT = 'https://api.openai.com/v1/chat/completions';
const CHAT = JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content: 'Hi' }] });
const PLAIN_CHAT = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] });
const post = (body: BodyInit): RequestInit => ({ method: 'POST', body });

/** A provider without a network, whose answer comes in the given pieces. */
function answering(reply: WireReply, pieces: Uint8Array[] = [new TextEncoder().encode(reply.body)]): typeof fetch {
  return async () => {
    const left = [...pieces];
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        const piece = left.shift();
        if (piece) controller.enqueue(piece.slice());
        else controller.close();
      },
    });
    return new Response(body, { status: reply.status, headers: reply.headers });
  };
}

async function drain(response: Response): Promise<void> {
  const reader = response.body!.getReader();
  while (!(await reader.read()).done);
}

/** Many runs of each, on machines that may be busy. */
const PATIENCE = { timeout: 60_000 };

describe('however an answer is cut into pieces', PATIENCE, () => {
  const streams: [name: string, url: string, body: string, reply: WireReply][] = [
    ['OpenAI chat', URL_OF_CHAT, CHAT, chat.streamedOddly],
    ['OpenAI tools', URL_OF_CHAT, CHAT, chat.streamedTools],
    ['OpenAI responses', 'https://api.openai.com/v1/responses', '{"model":"m","input":"Hi","stream":true}', responses.streamed],
    [
      'OpenAI responses, cut',
      'https://api.openai.com/v1/responses',
      '{"model":"m","input":"Hi","stream":true}',
      responses.unfinished,
    ],
    [
      'Anthropic',
      'https://api.anthropic.com/v1/messages',
      '{"model":"m","max_tokens":1,"messages":[],"stream":true}',
      claude.streamed,
    ],
    [
      'Gemini',
      'https://generativelanguage.googleapis.com/v1beta/models/m:streamGenerateContent?alt=sse',
      '{"contents":"Hi"}',
      gemini.streamed,
    ],
    [
      'Gemini as an array',
      'https://generativelanguage.googleapis.com/v1beta/models/m:streamGenerateContent',
      '{"contents":"Hi"}',
      gemini.streamedAsArray,
    ],
    ['Ollama', 'http://localhost:11434/api/chat', '{"model":"m","messages":[]}', ollama.streamed],
    ['Ollama, generated', 'http://localhost:11434/api/generate', '{"model":"m","prompt":"x"}', ollama.generated],
    [
      'legacy completions',
      'https://api.openai.com/v1/completions',
      '{"model":"m","prompt":"x","stream":true}',
      {
        headers: chat.streamed.headers,
        body: sse(
          { choices: [{ index: 0, text: 'Köl', finish_reason: null }] },
          { choices: [{ index: 0, text: 'n ☀️', finish_reason: 'stop' }] },
          '[DONE]',
        ),
      },
    ],
    [
      'Workers AI',
      'https://api.cloudflare.com/client/v4/accounts/a/ai/run/m',
      '{"prompt":"x","stream":true}',
      {
        headers: chat.streamed.headers,
        body: sse(
          { response: 'Köl', p: 'ab' },
          { response: 'n ☀️' },
          { response: '', usage: { prompt_tokens: 1, completion_tokens: 2 } },
          '[DONE]',
        ),
      },
    ],
    [
      'an error inside of a stream',
      'https://api.anthropic.com/v1/messages',
      '{"model":"m","max_tokens":1,"messages":[],"stream":true}',
      claude.errorInStream,
    ],
    [
      'embeddings',
      'https://api.openai.com/v1/embeddings',
      '{"model":"m","input":"x"}',
      jsonReply({ model: 'm', data: [{ embedding: [0.1] }], usage: { prompt_tokens: 3 } }),
    ],
    ['a plain answer', URL_OF_CHAT, PLAIN_CHAT, chat.plain],
    [
      'a plain answer of Gemini',
      'https://generativelanguage.googleapis.com/v1beta/models/m:generateContent',
      '{"contents":"Hi"}',
      gemini.plain,
    ],
    [
      'a plain answer of Anthropic',
      'https://api.anthropic.com/v1/messages',
      '{"model":"m","max_tokens":1,"messages":[]}',
      claude.plain,
    ],
    ...compatibleServers.map(({ name, url, reply }): [string, string, string, WireReply] => [name, url, CHAT, reply]),
  ];

  async function recorded(url: string, body: string, reply: WireReply, pieces?: Uint8Array[]): Promise<unknown> {
    const observed = observing();
    const response = await observeModelCall(observed.host, answering(reply, pieces), url, post(body));
    await drain(response!);
    expect(observed.reports).toEqual([]);
    const { 'gen_ai.response.time_to_first_chunk': _time, ...attributes } = observed.span().attributes;
    return { attributes, status: observed.span().status };
  }

  it.each(streams)('%s gives the same span', async (_name, url, body, reply) => {
    const whole = await recorded(url, body, reply);
    const bytes = new TextEncoder().encode(reply.body);
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(cuts, async (at) => {
        const borders = [0, ...at.sort((a, b) => a - b), bytes.length];
        const pieces = borders.slice(1).map((end, index) => bytes.slice(borders[index], end));
        expect(await recorded(url, body, reply, pieces)).toEqual(whole);
      }),
      { numRuns: 40 },
    );
  });

  it('reads a line end of one carriage return as well', async () => {
    const lines = { ...chat.streamed, body: chat.streamed.body.replaceAll('\n', '\r') };
    expect(await recorded(URL_OF_CHAT, CHAT, lines)).toEqual(await recorded(URL_OF_CHAT, CHAT, chat.streamed));
  });
});

describe('a server that speaks like OpenAI', () => {
  it.each(compatibleServers)('$name', async ({ url, provider, reply, attributes, parts }) => {
    const observed = observing();
    await drain((await observeModelCall(observed.host, answering(reply), url, post(CHAT)))!);
    expect(observed.reports).toEqual([]);
    expect(observed.span().attributes).toMatchObject({
      'gen_ai.provider.name': provider,
      'threadlight.end_reason': 'done',
      ...attributes,
    });
    expect(contentOf(observed.span(), 'output.messages')[0].parts).toEqual(parts);
    expect(observed.span().attributes['threadlight.content.truncated']).toBeUndefined();
  });
});

describe('anything else that an answer may be', PATIENCE, () => {
  it('never disturbs the application', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.json().map((json) => new TextEncoder().encode(`data: ${json}\n\n`)),
      fc.json().map((json) => new TextEncoder().encode(json)),
    );
    const types = fc.constantFrom('text/event-stream', 'application/json', 'application/x-ndjson', 'text/plain', '');
    const calls = fc.constantFrom<[string, string]>(
      [URL_OF_CHAT, CHAT],
      ['https://api.openai.com/v1/responses', '{"model":"m","input":"x","stream":true}'],
      ['https://api.anthropic.com/v1/messages', '{"max_tokens":1,"messages":[],"stream":true}'],
      ['https://x.test/models/m:streamGenerateContent', '{"contents":[]}'],
      ['http://localhost:11434/api/chat', '{"model":"m","messages":[]}'],
      ['https://api.cloudflare.com/client/v4/accounts/a/ai/run/m', '{"prompt":"x"}'],
    );
    await fc.assert(
      fc.asyncProperty(bytes, types, calls, fc.constantFrom(200, 400, 500), async (body, type, [url, request], status) => {
        const observed = observing();
        const response = await observeModelCall(
          observed.host,
          answering({ status, headers: { 'content-type': type }, body: '' }, body.length > 0 ? [body] : []),
          url,
          post(request),
        );
        expect(new Uint8Array(await response!.arrayBuffer())).toEqual(body);
        expect(observed.reports).toEqual([]);
        expect(observed.open()).toBe(0);
      }),
      { numRuns: 150 },
    );
  });

  it('nor does anything that a request may be', async () => {
    const urls = fc.constantFrom(
      URL_OF_CHAT,
      'https://api.openai.com/v1/responses',
      'https://api.openai.com/v1/completions',
      'https://api.openai.com/v1/embeddings',
      'https://api.anthropic.com/v1/messages',
      'https://x.test/models/m:generateContent',
      'http://localhost:11434/api/chat',
      'https://api.cloudflare.com/client/v4/accounts/a/ai/run/m',
      'not a url',
    );
    const keys = fc.constantFrom(
      'model',
      'messages',
      'input',
      'prompt',
      'contents',
      'tools',
      'system',
      'max_tokens',
      'role',
      'content',
      'parts',
      'type',
      'text',
      'options',
      'stop',
      'n',
    );
    const body = fc.oneof(
      fc.string(),
      fc.dictionary(keys, fc.jsonValue(), { maxKeys: 8 }).map((value) => JSON.stringify(value)),
    );
    await fc.assert(
      fc.asyncProperty(urls, body, async (url, text) => {
        const observed = observing();
        const answer = new Response('{}');
        const response = await observeModelCall(observed.host, async () => answer, url, post(text));
        if (response) expect(response).toBe(answer);
        expect(observed.reports).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('what is no model call', () => {
  const observed = observing();
  const never: typeof fetch = () => Promise.reject(new Error('not asked'));
  it.each<[string, RequestInit?]>([
    ['https://api.openai.com/v1/models'],
    ['https://api.openai.com/v1/chat/completions'],
    ['https://app.test/api/chat', post('{"messages":[]}')],
    ['https://app.test/responses', post('{"answers":[1,2]}')],
    ['https://app.test/survey/responses', post('not json')],
    ['https://api.anthropic.com/v1/messages/count_tokens', post('{"messages":[]}')],
    ['https://api.anthropic.com/v1/messages/batches', post('{"requests":[]}')],
    ['https://api.openai.com/v1/responses/resp_1/cancel', post('{}')],
    ['https://app.test/v1/messages', post('{"messages":["to a friend"]}')],
  ])('%s', (url, init) => {
    expect(observeModelCall(observed.host, never, url, init)).toBeNull();
    expect(observed.open()).toBe(0);
  });
});

describe('the request', () => {
  const host = (): { observed: ReturnType<typeof observing>; sent: unknown[][]; next: typeof fetch } => {
    const sent: unknown[][] = [];
    const next = ((...request: unknown[]) => {
      sent.push(request);
      return answering(chat.plain)('');
    }) as typeof fetch;
    return { observed: observing(), sent, next };
  };

  it.each<[string, BodyInit]>([
    ['a string', PLAIN_CHAT],
    ['bytes', new TextEncoder().encode(PLAIN_CHAT)],
    ['a buffer', new TextEncoder().encode(PLAIN_CHAT).buffer as ArrayBuffer],
  ])('is read from %s, and sent as it is', async (_name, body) => {
    const { observed, sent, next } = host();
    const init = post(body);
    const url = new URL(URL_OF_CHAT);
    await (await observeModelCall(observed.host, next, url, init))!.json();
    expect(sent).toEqual([[url, init]]);
    expect(sent[0]![1]).toBe(init);
    expect(observed.span().name).toBe('chat m');
  });

  it('is read from a Request, which is sent at once and whole', async () => {
    const { observed, sent, next } = host();
    const request = new Request(URL_OF_CHAT, post(PLAIN_CHAT));
    const pending = observeModelCall(observed.host, next, request);
    expect(sent[0]![0]).toBe(request);
    expect(await request.text()).toBe(PLAIN_CHAT);
    await (await pending)!.json();
    expect(observed.span().name).toBe('chat m');
    expect(contentOf(observed.span(), 'input.messages')[0].parts[0].content).toBe('Hi');
  });

  it('is never read from a stream; the address proves the call', async () => {
    const { observed, next } = host();
    let pulled = false;
    const body = new ReadableStream({ pull: () => void (pulled = true) }, { highWaterMark: 0 });
    await (await observeModelCall(observed.host, next, URL_OF_CHAT, { ...post(body), duplex: 'half' } as RequestInit))!.json();
    expect(pulled).toBe(false);
    expect(observed.span().attributes).toMatchObject({ 'gen_ai.usage.input_tokens': 21, 'gen_ai.provider.name': 'openai' });
  });

  it('runs within the span, so that what follows is its child', async () => {
    const { observed } = host();
    const spanInside = () => trace.getSpan(observed.contexts.active());
    let inside: Span | undefined;
    const response = await observeModelCall(
      observed.host,
      async () => ((inside = spanInside()), new Response('{}')),
      URL_OF_CHAT,
      post(PLAIN_CHAT),
    );
    await response!.text();
    expect(inside?.spanContext().spanId).toBe(observed.span().spanContext().spanId);
    expect(spanInside()).toBeUndefined();
  });
});

describe('when something of ours fails', () => {
  const broken = (part: Partial<ObserveHost>) => observing(part);
  const failing = (): never => {
    throw new Error('ours');
  };
  const provider: Provider = {
    operation: 'chat',
    match: () => ({ provider: 'x', certain: true }),
    request: failing,
    reply: failing,
  };
  const cases: [string, Partial<ObserveHost>][] = [
    ['the tracer', { tracer: { startSpan: failing, startActiveSpan: failing } as never }],
    ['the context', { activeContext: failing }],
    ['the content switch', { recordsContent: failing }],
    ['a provider that matches', { providers: [{ ...provider, match: failing }] }],
    ['a provider that reads requests', { providers: [provider] }],
    [
      'a provider that reads answers',
      { providers: [{ ...provider, request: () => ({ stream: false, settings: {}, content: failing }) }] },
    ],
    [
      'a provider that folds streams',
      { providers: [{ ...provider, request: () => ({ stream: true, settings: {}, content: () => ({}) }), stream: failing }] },
    ],
  ];
  it.each(cases)('%s: the application gets its answer, and one report', async (_name, part) => {
    const observed = broken(part);
    const answer = new Response('{"a":1}');
    const call = observeModelCall(observed.host, async () => answer, URL_OF_CHAT, post(PLAIN_CHAT));
    if (call) expect(await call).toBe(answer);
    expect(await answer.json()).toEqual({ a: 1 });
    expect(observed.reports.length).toBeGreaterThan(0);
  });

  it('a failing request is sent once and throws the same error', async () => {
    const observed = observing();
    const error = new TypeError('fetch failed');
    let sent = 0;
    const call = observeModelCall(observed.host, () => ((sent += 1), Promise.reject(error)), URL_OF_CHAT, post(PLAIN_CHAT));
    await expect(call).rejects.toBe(error);
    expect(sent).toBe(1);
    expect(observed.span().attributes['error.type']).toBe('TypeError');
    expect(observed.span().status).toEqual({ code: 2, message: 'fetch failed' });
  });
});

describe('a call that another instrumentation traces', () => {
  const scopes: [string, string, Record<string, string>][] = [
    ['the Anthropic SDK', 'com.anthropic.sdk.typescript', {}],
    ['the conventions', 'gen_ai', { 'gen_ai.operation.name': 'chat' }],
    ['the AI SDK', 'ai', { 'ai.operationId': 'ai.generateText.doGenerate' }],
    ['OpenLLMetry', '@traceloop/instrumentation-openai', { 'llm.request.type': 'chat' }],
    ['OpenInference', '@arizeai/openinference-instrumentation-openai', { 'openinference.span.kind': 'LLM' }],
  ];

  it.each(scopes)('%s: gets what its span lacks, and nothing twice', async (_name, scope, attributes) => {
    const observed = observing();
    const theirs = observed
      .tracerNamed(scope)
      .startSpan('theirs', { attributes: { ...attributes, 'gen_ai.request.model': 'known' } });
    const call = observed.run(trace.setSpan(ROOT_CONTEXT, theirs), () =>
      observeModelCall(observed.host, answering(chat.plain), URL_OF_CHAT, post(PLAIN_CHAT)),
    );
    await (await call)!.json();
    expect(observed.spans()).toEqual([]);
    theirs.end();
    expect(observed.spans()).toHaveLength(1);
    expect(observed.span().name).toBe('theirs');
    expect(observed.span().attributes).toMatchObject({
      ...attributes,
      'gen_ai.request.model': 'known',
      'gen_ai.usage.input_tokens': 21,
    });
    expect(contentOf(observed.span(), 'output.messages')).toHaveLength(1);
  });

  it('keeps its own word on failure: it may try again', async () => {
    const observed = observing();
    const theirs = observed.tracerNamed('x').startSpan('theirs', { attributes: { 'gen_ai.operation.name': 'chat' } });
    const call = observed.run(trace.setSpan(ROOT_CONTEXT, theirs), () =>
      observeModelCall(observed.host, answering(chat.rateLimited), URL_OF_CHAT, post(PLAIN_CHAT)),
    );
    await (await call)!.text();
    theirs.end();
    expect(observed.span().status.code).toBe(0);
    expect(observed.span().attributes['error.type']).toBeUndefined();
  });

  it.each<[string, Record<string, string>, boolean]>([
    ['an agent', { 'gen_ai.operation.name': 'invoke_agent' }, false],
    ['a tool', { 'gen_ai.operation.name': 'execute_tool' }, false],
    ['a call that is over', { 'gen_ai.operation.name': 'chat' }, true],
  ])('%s is no model call: the call below it has a span of its own', async (_name, attributes, over) => {
    const observed = observing();
    const theirs = observed.tracerNamed('x').startSpan('theirs', { attributes });
    if (over) theirs.end();
    const call = observed.run(trace.setSpan(ROOT_CONTEXT, theirs), () =>
      observeModelCall(observed.host, answering(chat.plain), URL_OF_CHAT, post(PLAIN_CHAT)),
    );
    await (await call)!.json();
    expect(observed.spans().find(({ name }) => name === 'chat m')?.parentSpanContext?.spanId).toBe(theirs.spanContext().spanId);
  });

  it('records nothing of a trace that is not sampled', async () => {
    const observed = observing();
    const parent = trace.wrapSpanContext({ traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: TraceFlags.NONE });
    const call = observed.run(trace.setSpan(ROOT_CONTEXT, parent), () =>
      observeModelCall(observed.host, answering(chat.plain), URL_OF_CHAT, post(PLAIN_CHAT)),
    );
    expect(await (await call)!.json()).toBeTruthy();
    expect(observed.spans()).toEqual([]);
    expect(observed.reports).toEqual([]);
  });
});

describe('content', () => {
  const long = 'ä'.repeat(20_000);
  const history = [
    { role: 'user', content: `oldest ${long}` },
    {
      role: 'assistant',
      content: `older ${long}`,
      tool_calls: [{ id: 'c', function: { name: 'f', arguments: JSON.stringify({ text: long }) } }],
    },
    { role: 'tool', tool_call_id: 'c', content: `result ${long}` },
    { role: 'user', content: 'newest' },
  ];
  const call = async (maxContentLength: number, messages: object[], reply = chat.plain) => {
    const observed = observing({ maxContentLength });
    const response = await observeModelCall(
      observed.host,
      answering(reply),
      URL_OF_CHAT,
      post(
        JSON.stringify({
          model: 'm',
          messages,
          stream: reply !== chat.plain,
          tools: [{ type: 'function', function: { name: 'f', description: long } }],
        }),
      ),
    );
    await drain(response!);
    return observed.span();
  };
  const size = (span: { attributes: Record<string, unknown> }) =>
    ['input.messages', 'output.messages', 'system_instructions', 'tool.definitions'].reduce(
      (sum, key) => sum + Buffer.byteLength(String(span.attributes[`gen_ai.${key}`] ?? '')),
      0,
    );

  it('is bounded: the oldest gives way first, the JSON stays whole, and the cut is marked', async () => {
    const span = await call(32_768, history);
    expect(size(span)).toBeLessThanOrEqual(32_768);
    expect(span.attributes['threadlight.content.truncated']).toBe(true);
    const messages = contentOf(span, 'input.messages');
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'user']);
    expect(messages[0].parts[0].content).toMatch(/^oldest ä+…$/);
    expect(messages[0].parts[0].content.length).toBeLessThan(200);
    expect(messages.at(-1)?.parts[0].content).toBe('newest');
    expect(contentOf(span, 'output.messages')[0].parts[0].content).toBe(chat.ANSWER);
  });

  it('leaves out old messages when shortening is not enough, and never the last', async () => {
    const span = await call(4_000, [
      ...Array.from({ length: 100 }, () => history[0]!),
      { role: 'user', content: `newest ${long}` },
    ]);
    expect(size(span)).toBeLessThanOrEqual(4_000);
    expect(contentOf(span, 'input.messages').at(-1)?.parts[0].content).toMatch(/^newest ä+…$/);
  });

  it('is not marked when all of it is there', async () => {
    const span = await call(1_000_000, history);
    expect(span.attributes['threadlight.content.truncated']).toBeUndefined();
    expect(contentOf(span, 'input.messages')).toHaveLength(4);
  });

  it('bounds a streamed answer while it is gathered', async () => {
    const words = Array.from({ length: 3000 }, () => ({ choices: [{ index: 0, delta: { content: 'word ' } }] }));
    const reply = {
      ...chat.streamed,
      body: [...words, { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }]
        .map((event) => `data: ${JSON.stringify(event)}\n\n`)
        .join(''),
    };
    const span = await call(4_000, [history[3]!], reply);
    expect(size(span)).toBeLessThanOrEqual(4_000);
    expect(span.attributes).toMatchObject({
      'threadlight.content.truncated': true,
      'threadlight.chunk.count': 3001,
      'gen_ai.response.finish_reasons': ['stop'],
    });
    expect(contentOf(span, 'output.messages')[0].parts[0].content.length).toBeGreaterThan(2_000);
  });
});

describe('the rest of an exchange', () => {
  it('asks the runtime to wait for the end of the stream', async () => {
    const waited: Promise<unknown>[] = [];
    const observed = observing({ keepAlive: (work) => void waited.push(work) });
    const response = await observeModelCall(observed.host, answering(chat.streamed), URL_OF_CHAT, post(CHAT));
    let over = false;
    void waited[0]!.then(() => (over = true));
    await Promise.resolve();
    expect(over).toBe(false);
    await drain(response!);
    await waited[0];
    expect(observed.open()).toBe(0);
  });

  it('takes a provider of the application before its own', async () => {
    const mine: Provider = {
      operation: 'chat',
      match: ({ hostname }) => (hostname === 'models.test' ? { provider: 'mine', certain: true } : undefined),
      request: ({ question }) => ({
        model: 'own',
        stream: false,
        settings: { 'gen_ai.request.temperature': 0 },
        content: () => ({ messages: [{ role: 'user', parts: [{ type: 'text', content: question }] }] }),
      }),
      reply: ({ answer }) => ({
        finishReasons: ['stop'],
        content: () => [{ role: 'assistant', parts: [{ type: 'text', content: answer }] }],
      }),
    };
    const observed = observing({ providers: [mine] });
    const response = await observeModelCall(
      observed.host,
      async () => new Response('{"answer":"42"}'),
      'https://models.test/ask',
      post('{"question":"?"}'),
    );
    await response!.json();
    expect(observed.span().name).toBe('chat own');
    expect(contentOf(observed.span(), 'output.messages')[0].parts[0].content).toBe('42');
  });

  it('ends a response that nobody can read, and one without a body', async () => {
    const observed = observing();
    await observeModelCall(observed.host, async () => new Response(null, { status: 204 }), URL_OF_CHAT, post(PLAIN_CHAT));
    expect(observed.span().attributes['http.response.status_code']).toBe(204);
  });
});
