import { createOpenAI } from '@ai-sdk/openai';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace-node';
import { generateText, stepCountIs, tool } from 'ai';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { aiTelemetry, aiTelemetrySettings } from '../../src/ai-sdk';
import { forceFlush, initialize, shutdown, withConversation, wrapFetch } from '../../src/entry/node';
import * as chat from '../fixtures/providers/openai-chat';

let exporter: InMemorySpanExporter;
const replies: (typeof chat.plain)[] = [];

beforeEach(() => {
  exporter = new InMemorySpanExporter();
  initialize({ exporter: exporter as never, instrumentFetch: false });
});
afterEach(() => shutdown());

const answering: typeof fetch = async () => {
  const { body, headers } = replies.shift() ?? chat.plain;
  return new Response(body, { headers });
};

const toolCall = {
  ...chat.plain,
  body: JSON.stringify({
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
  }),
};

/** By name: their order says only when they were sent. */
async function spans() {
  await forceFlush();
  return exporter.getFinishedSpans().toSorted((one, other) => one.name.localeCompare(other.name));
}

const conversationsOf = (all: Awaited<ReturnType<typeof spans>>) =>
  new Set(all.map(({ attributes }) => attributes['gen_ai.conversation.id']));

describe('version 6, with experimental_telemetry', () => {
  it('puts the conversation on all spans, and counts each model call once', async () => {
    replies.push(toolCall, chat.plain);
    const model = createOpenAI({ apiKey: 'k', baseURL: 'https://api.openai.com/v1', fetch: wrapFetch(answering) }).chat(
      'gpt-4o-mini',
    );
    await withConversation('c-1', () =>
      generateText({
        model,
        prompt: 'Weather?',
        tools: { weather: tool({ inputSchema: z.object({ city: z.string() }), execute: async () => 'sun' }) },
        stopWhen: stepCountIs(3),
        experimental_telemetry: aiTelemetrySettings('answer'),
      }),
    );
    const all = await spans();
    const ofAi = all.filter(({ name }) => name !== 'conversation');
    expect(ofAi.map(({ attributes }) => attributes['ai.operationId'])).toEqual([
      'ai.generateText',
      'ai.generateText.doGenerate',
      'ai.generateText.doGenerate',
      'ai.toolCall',
    ]);
    expect(conversationsOf(all)).toEqual(new Set(['c-1']));
    expect(ofAi[1]?.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.usage.input_tokens': 1,
    });
  });

  it('records no content where the scope has none, and is off before initialize', async () => {
    expect(aiTelemetrySettings()).toMatchObject({ isEnabled: true, recordInputs: true, recordOutputs: true });
    await shutdown();
    expect(aiTelemetrySettings()).toMatchObject({ isEnabled: false, recordInputs: false });
    initialize({ exporter: exporter as never, instrumentFetch: false, traceContent: false });
    expect(aiTelemetrySettings()).toMatchObject({ isEnabled: true, recordInputs: false, recordOutputs: false });
  });
});

describe('version 7, by its Telemetry interface', () => {
  const call = { callId: 'call-1' };
  const start = { ...call, operationId: 'ai.generateText', functionId: 'answer' };
  const modelCall = {
    ...call,
    provider: 'openai.chat',
    modelId: 'gpt-4o-mini',
    instructions: 'Be kind.',
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Weather?' }] }],
  };
  const modelEnd = {
    ...call,
    provider: 'openai.chat',
    finishReason: 'tool-calls',
    responseId: 'r',
    usage: { inputTokens: 5, outputTokens: 6, inputTokenDetails: { cacheReadTokens: 2 } },
    content: [{ type: 'tool-call', toolCallId: 't1', toolName: 'weather', input: { city: 'Köln' } }],
  };
  const run = { toolCallId: 't1', toolName: 'weather', input: { city: 'Köln' } };

  it('makes a call, its model calls and its tools one tree in one conversation', async () => {
    const telemetry = aiTelemetry();
    await withConversation('c-7', async () => {
      telemetry.onStart(start);
      expect(await telemetry.executeLanguageModelCall({ ...modelCall, execute: async () => 'answer' })).toBe('answer');
      telemetry.onLanguageModelCallEnd(modelEnd);
      await telemetry.executeTool({ ...call, toolCall: run, execute: async () => undefined });
      telemetry.onToolExecutionEnd({ ...call, toolCall: run, toolOutput: { type: 'tool-result', output: 'sun' } });
      telemetry.onEnd(call);
    });
    const all = await spans();
    const [model, , toolRun, root] = all;
    expect(all.map(({ name }) => name)).toEqual([
      'chat gpt-4o-mini',
      'conversation',
      'execute_tool weather',
      'invoke_agent answer',
    ]);
    expect(conversationsOf(all)).toEqual(new Set(['c-7']));
    expect([model, toolRun].map((span) => span?.parentSpanContext?.spanId)).toEqual([
      root?.spanContext().spanId,
      root?.spanContext().spanId,
    ]);
    expect(model?.attributes).toMatchObject({
      'gen_ai.provider.name': 'openai',
      'gen_ai.usage.input_tokens': 5,
      'gen_ai.usage.cache_read.input_tokens': 2,
      'gen_ai.response.finish_reasons': ['tool_call'],
    });
    expect(model?.attributes['gen_ai.input.messages']).toContain('Weather?');
    expect(model?.attributes['gen_ai.output.messages']).toContain('Köln');
    expect(toolRun?.attributes).toMatchObject({
      'gen_ai.tool.call.arguments': '{"city":"Köln"}',
      'gen_ai.tool.call.result': '"sun"',
    });
  });

  it('is one span with what is seen at fetch', async () => {
    const telemetry = aiTelemetry();
    const fetch = wrapFetch(answering);
    telemetry.onStart(start);
    await telemetry.executeLanguageModelCall({
      ...modelCall,
      execute: async () =>
        (
          await fetch('https://api.openai.com/v1/chat/completions', {
            method: 'POST',
            body: '{"model":"m","temperature":0,"messages":[]}',
          })
        ).json(),
    });
    telemetry.onLanguageModelCallEnd({ ...modelEnd, usage: { inputTokens: 1 } });
    telemetry.onEnd(call);
    const all = await spans();
    expect(all.map(({ name }) => name)).toEqual(['chat gpt-4o-mini', 'invoke_agent answer']);
    expect(all[0]?.attributes).toMatchObject({ 'gen_ai.request.temperature': 0, 'gen_ai.usage.input_tokens': 21 });
  });

  it('ends everything on errors and aborts, and throws what was thrown', async () => {
    const telemetry = aiTelemetry();
    const error = new Error('overloaded');
    telemetry.onStart(start);
    await expect(telemetry.executeLanguageModelCall({ ...modelCall, execute: () => Promise.reject(error) })).rejects.toBe(error);
    telemetry.onError({ ...call, error });
    telemetry.onStart({ ...start, callId: 'call-2' });
    await telemetry.executeLanguageModelCall({ ...modelCall, callId: 'call-2', execute: async () => 'stream' });
    telemetry.onAbort({ callId: 'call-2' });
    const all = await spans();
    expect(all.map(({ status }) => status.code).toSorted()).toEqual([0, 0, 2, 2]);
  });

  it('records no content where the call or the scope forbids it', async () => {
    const telemetry = aiTelemetry();
    const quiet = { recordInputs: false, recordOutputs: false };
    await telemetry.executeLanguageModelCall({ ...modelCall, ...quiet, execute: async () => 'answer' });
    telemetry.onLanguageModelCallEnd({ ...modelEnd, ...quiet });
    await telemetry.executeTool({ ...call, ...quiet, toolCall: run, execute: async () => undefined });
    telemetry.onToolExecutionEnd({ ...call, ...quiet, toolCall: run, toolOutput: { type: 'tool-result', output: 'sun' } });
    telemetry.onEnd(call);
    const recorded = JSON.stringify((await spans()).map(({ attributes }) => attributes));
    for (const secret of ['Weather?', 'Köln', 'sun', 'Be kind.']) expect(recorded).not.toContain(secret);
  });

  it('does nothing before initialize', async () => {
    await shutdown();
    const telemetry = aiTelemetry();
    telemetry.onStart(start);
    expect(await telemetry.executeLanguageModelCall({ ...modelCall, execute: async () => 'answer' })).toBe('answer');
    telemetry.onEnd(call);
  });
});
