import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnyValue, Span } from '../../../src/otlp/types';
import { mergeEvents, resolveLogRecord, resolveSpan } from '../../../src/server/ingest/resolve';
import type { ResolvedSpan } from '../../../src/server/sessions/resolved';
import { anyValue, attributes, span } from '../../support/otlp';

const read = (
  values: Record<string, unknown>,
  rest: Partial<Span> = {},
  scope = 'test',
  resource: Record<string, unknown> = {},
): ResolvedSpan => resolveSpan(span('s', values, rest), { attributes: attributes(resource) }, { name: scope });

const text = (content: string) => [{ type: 'text', content }];

/** The same call of a model, as each dialect writes it. */
const DIALECTS: Record<string, Record<string, unknown>> = {
  'gen-ai': {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.response.model': 'gpt-4o',
    'gen_ai.conversation.id': 'c1',
    'gen_ai.usage.input_tokens': 12,
    'gen_ai.usage.output_tokens': 5,
    'gen_ai.response.finish_reasons': ['stop'],
    'gen_ai.input.messages': JSON.stringify([{ role: 'user', parts: text('hi') }]),
    'gen_ai.output.messages': JSON.stringify([{ role: 'assistant', parts: text('hello'), finish_reason: 'stop' }]),
  },
  'gen-ai, structured': {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-4o',
    'gen_ai.conversation.id': 'c1',
    'gen_ai.usage.input_tokens': 12,
    'gen_ai.usage.output_tokens': 5,
    'gen_ai.response.finish_reasons': ['stop'],
    'gen_ai.input.messages': [{ role: 'user', parts: text('hi') }],
    'gen_ai.output.messages': [{ role: 'assistant', parts: text('hello') }],
  },
  openllmetry: {
    'gen_ai.system': 'openai',
    'llm.request.type': 'chat',
    'gen_ai.response.model': 'gpt-4o',
    'traceloop.association.properties.session_id': 'c1',
    'gen_ai.usage.prompt_tokens': 12,
    'gen_ai.usage.completion_tokens': 5,
    'gen_ai.response.finish_reasons': ['stop'],
    'gen_ai.prompt.0.role': 'user',
    'gen_ai.prompt.0.content': 'hi',
    'gen_ai.completion.0.role': 'assistant',
    'gen_ai.completion.0.content': 'hello',
  },
  openinference: {
    'openinference.span.kind': 'LLM',
    'llm.provider': 'openai',
    'llm.model_name': 'gpt-4o',
    'session.id': 'c1',
    'llm.token_count.prompt': 12,
    'llm.token_count.completion': 5,
    'llm.finish_reason': 'stop',
    'llm.input_messages.0.message.role': 'user',
    'llm.input_messages.0.message.content': 'hi',
    'llm.output_messages.0.message.role': 'assistant',
    'llm.output_messages.0.message.contents.0.message_content.type': 'text',
    'llm.output_messages.0.message.contents.0.message_content.text': 'hello',
  },
  'ai-sdk': {
    'ai.operationId': 'ai.streamText.doStream',
    'ai.model.provider': 'openai.chat',
    'ai.response.model': 'gpt-4o',
    'ai.telemetry.metadata.sessionId': 'c1',
    'ai.usage.inputTokens': 12,
    'ai.usage.outputTokens': 5,
    'ai.response.finishReason': 'stop',
    'ai.prompt.messages': JSON.stringify([
      { role: 'user', content: text('hi').map(({ content }) => ({ type: 'text', text: content })) },
    ]),
    'ai.response.text': 'hello',
  },
  langfuse: {
    'langfuse.observation.type': 'generation',
    'langfuse.observation.model.name': 'gpt-4o',
    'session.id': 'c1',
    'gen_ai.system': 'openai',
    'langfuse.observation.usage_details': JSON.stringify({ input: 12, output: 5 }),
    'gen_ai.response.finish_reasons': ['stop'],
    'langfuse.observation.input': JSON.stringify([{ role: 'user', content: 'hi' }]),
    'langfuse.observation.output': JSON.stringify({ role: 'assistant', content: 'hello' }),
  },
  mlflow: {
    'mlflow.spanType': '"CHAT_MODEL"',
    'mlflow.llm.model': '"gpt-4o"',
    'mlflow.llm.provider': '"openai"',
    'mlflow.trace.session': '"c1"',
    'mlflow.chat.tokenUsage': JSON.stringify({ input_tokens: 12, output_tokens: 5 }),
    'gen_ai.response.finish_reasons': ['stop'],
    'mlflow.spanInputs': JSON.stringify({ messages: [{ role: 'user', content: 'hi' }] }),
    'mlflow.spanOutputs': JSON.stringify({ choices: [{ message: { role: 'assistant', content: 'hello' } }] }),
  },
  langsmith: {
    'langsmith.span.kind': 'llm',
    'gen_ai.system': 'openai',
    'gen_ai.response.model': 'gpt-4o',
    'langsmith.metadata.thread_id': 'c1',
    'gen_ai.usage.input_tokens': 12,
    'gen_ai.usage.output_tokens': 5,
    'gen_ai.response.finish_reasons': 'stop',
    'gen_ai.prompt': JSON.stringify({ messages: [{ role: 'user', content: 'hi' }] }),
    'gen_ai.completion': JSON.stringify({ generations: [[{ message: { role: 'assistant', content: 'hello' } }]] }),
  },
};

describe('one call in every dialect', () => {
  it.each(Object.entries(DIALECTS))('%s', (_name, values) => {
    const resolved = read(values);
    expect(resolved).toMatchObject({
      category: 'model',
      conversationId: 'c1',
      provider: 'openai',
      model: 'gpt-4o',
      tokens: { input: 12, output: 5 },
      finishReasons: ['stop'],
      inputMessages: [{ role: 'user', parts: text('hi') }],
    });
    expect(resolved.outputMessages).toMatchObject([{ role: 'assistant', parts: text('hello') }]);
  });
});

describe('fields', () => {
  it('takes the most telling key where several name a conversation', () => {
    const resolved = read({ 'session.id': 'browser', 'gen_ai.conversation.id': 'conversation' });
    expect(resolved).toMatchObject({ conversationId: 'conversation', conversationRank: 0 });
    expect(resolved.readFrom.conversationId).toContain('gen_ai.conversation.id');
  });

  it.each([
    [42, '42'],
    ['"quoted"', 'quoted'],
    ['  ', null],
    ['undefined', null],
    ['None', null],
  ])('reads the id %j as %j', (given, wanted) => {
    expect(read({ 'gen_ai.conversation.id': given }).conversationId).toBe(wanted);
  });

  it('adds cached tokens where a producer counts them apart, and not where it does not', () => {
    const cached = (input: number) =>
      read({
        'gen_ai.operation.name': 'chat',
        'gen_ai.usage.input_tokens': input,
        'gen_ai.usage.output_tokens': 1,
        'gen_ai.usage.cache_read.input_tokens': 100,
      }).tokens?.input;
    expect([cached(10), cached(110)]).toEqual([110, 110]);
  });

  it('reads tools of a tool span, whoever wrote it', () => {
    for (const values of [
      {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': 'weather',
        'gen_ai.tool.call.arguments': '{"city":"Oslo"}',
        'gen_ai.tool.call.result': '"rain"',
      },
      {
        'traceloop.span.kind': 'tool',
        'traceloop.entity.name': 'weather',
        'traceloop.entity.input': '{"args":[],"kwargs":{"city":"Oslo"}}',
        'traceloop.entity.output': '"rain"',
      },
      {
        'ai.operationId': 'ai.toolCall',
        'ai.toolCall.name': 'weather',
        'ai.toolCall.args': '{"city":"Oslo"}',
        'ai.toolCall.result': '"rain"',
      },
      { 'openinference.span.kind': 'TOOL', 'tool.name': 'weather', 'input.value': '{"city":"Oslo"}', 'output.value': 'rain' },
    ]) {
      expect(read(values)).toMatchObject({
        category: 'tool',
        tool: { name: 'weather', arguments: { city: 'Oslo' }, result: 'rain' },
      });
    }
  });

  it('tells tiers apart', () => {
    const tier = (resource: Record<string, unknown>) => read({}, {}, 'test', resource).tier;
    expect([
      tier({ 'threadlight.tier': 'edge', 'telemetry.sdk.language': 'webjs' }),
      tier({ 'cloud.platform': 'cloudflare.workers' }),
      tier({ 'telemetry.sdk.language': 'webjs' }),
      tier({ 'telemetry.sdk.language': 'python' }),
      tier({}),
    ]).toEqual(['edge', 'edge', 'browser', 'server', null]);
  });

  it('takes a span without an end as open', () => {
    expect(read({}, { endTimeUnixNano: '0' }).endedAt).toBeNull();
    expect(read({ 'threadlight.span.open': true }).endedAt).toBeNull();
  });

  it('reads messages that were cut off or encoded twice', () => {
    const whole = JSON.stringify([{ role: 'user', parts: text('hello there') }]);
    const values = (json: string) => ({ 'gen_ai.operation.name': 'chat', 'gen_ai.input.messages': json });
    expect(read(values(JSON.stringify(whole))).inputMessages).toMatchObject([{ role: 'user', parts: text('hello there') }]);
    expect(read(values(whole.slice(0, -8))).inputMessages).toMatchObject([{ role: 'user', truncated: true }]);
  });

  it('reads an error from the status, else from the exception event', () => {
    const events = [
      {
        name: 'exception',
        timeUnixNano: '1',
        attributes: attributes({ 'exception.type': 'RangeError', 'exception.message': 'no' }),
      },
    ];
    expect(read({}, { status: { code: 2 }, events })).toMatchObject({
      status: 'error',
      errorType: 'RangeError',
      statusMessage: 'no',
    });
  });
});

describe('events', () => {
  const record = (name: string, body: unknown, at: number) => ({
    traceId: 'a'.repeat(32),
    spanId: 'b'.repeat(16),
    eventName: name,
    timeUnixNano: `${at}000000`,
    body: anyValue(body),
  });
  const records = [
    record('gen_ai.user.message', { content: 'hi' }, 1),
    record('gen_ai.choice', { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'hello' } }, 2),
  ];

  it('are merged into their span, in any order and however often', () => {
    const events = records
      .map((each, order) => resolveLogRecord(each, undefined, undefined, order))
      .filter((event) => event !== null);
    const base = read({ 'gen_ai.system': 'openai', 'gen_ai.operation.name': 'chat' });
    const merged = mergeEvents(base, events);
    expect(merged.inputMessages).toMatchObject([{ role: 'user', parts: text('hi') }]);
    expect(merged.outputMessages).toMatchObject([{ role: 'assistant', parts: text('hello') }]);
    expect(mergeEvents(base, [...events, ...events].reverse())).toEqual(merged);
  });

  it('on the span itself are read too', () => {
    const events = [{ name: 'gen_ai.user.message', timeUnixNano: '1', attributes: attributes({ content: 'hi' }) }];
    expect(read({ 'gen_ai.system': 'x' }, { events }).inputMessages).toMatchObject([{ role: 'user', parts: text('hi') }]);
  });
});

it('never throws, whatever the attributes are', () => {
  const keys = fc.oneof(fc.constantFrom(...Object.values(DIALECTS).flatMap((values) => Object.keys(values))), fc.string());
  const value: fc.Arbitrary<AnyValue> = fc.anything().map((any) => anyValue(any)) as fc.Arbitrary<AnyValue>;
  const json = fc.json().map((text_) => ({ stringValue: text_ }));
  const odd = fc.constantFrom(
    {},
    { stringValue: 7 },
    { arrayValue: {} },
    { kvlistValue: { values: [null] } },
    null,
  ) as fc.Arbitrary<AnyValue>;
  const entry = fc.record({ key: keys, value: fc.oneof(value, json, odd) });
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 12 }), (entries) => {
      const resolved = resolveSpan(span('s', {}, { attributes: entries }), undefined, undefined);
      JSON.stringify(resolved);
      return true;
    }),
    { numRuns: process.env.THREADLIGHT_LONG ? 100_000 : 2_000 },
  );
});
