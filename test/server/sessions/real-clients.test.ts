import Anthropic from '@anthropic-ai/sdk';
import { createOpenAI } from '@ai-sdk/openai';
import { LangfuseSpanProcessor } from '@langfuse/otel';
import { propagateAttributes, startActiveObservation, startObservation } from '@langfuse/tracing';
import { context, propagation, trace } from '@opentelemetry/api';
import { generateText, stepCountIs, streamText, tool } from 'ai';
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { assembleTurn, type AssembledTurn } from '../../../src/server/sessions/assemble';
import { EMPTY_HISTORY, type HistoryState } from '../../../src/server/sessions/history';
import type { ResolvedSpan } from '../../../src/server/sessions/resolved';
import { sessionKeysOfTrace } from '../../../src/server/sessions/session-keys';
import * as anthropic from '../../fixtures/providers/anthropic';
import { answering, recorder } from './recorder';

afterEach(() => {
  trace.disable();
  context.disable();
  propagation.disable();
});

function turnsOf(traces: ResolvedSpan[][]): AssembledTurn[] {
  let history: HistoryState = EMPTY_HISTORY;
  const inOrder = traces.sort(
    (a, b) => Math.min(...a.map((span) => span.startedAt)) - Math.min(...b.map((span) => span.startedAt)),
  );
  return inOrder.map((spans) => {
    const assembled = assembleTurn(spans, history);
    ({ history } = assembled);
    return assembled;
  });
}

const said = ({ turn }: AssembledTurn) =>
  turn.messages.map(
    ({ role, parts }) => `${role}: ${parts.map((part) => (part.type === 'text' ? part.content : part.type)).join(' ')}`,
  );

const completion = (id: string, message: object, finish = 'stop') => ({
  id,
  object: 'chat.completion',
  created: 1,
  model: 'gpt-4o-2024-08-06',
  choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finish }],
  usage: { prompt_tokens: 30, completion_tokens: 7, total_tokens: 37, prompt_tokens_details: { cached_tokens: 10 } },
});

const chunk = (delta: object, finish: string | null = null, more = {}) =>
  `data: ${JSON.stringify({ id: 'r3', object: 'chat.completion.chunk', created: 1, model: 'gpt-4o-2024-08-06', choices: [{ index: 0, delta, finish_reason: finish }], ...more })}\n\n`;

it('shows a tool loop of the AI SDK, and the turn after it', async () => {
  const recording = recorder();
  const toolCall = { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } };
  const openai = createOpenAI({
    apiKey: 'none',
    fetch: answering(
      completion('r1', { content: null, tool_calls: [toolCall] }, 'tool_calls'),
      completion('r2', { content: 'Rain.' }),
      `${chunk({ role: 'assistant', content: 'No ' })}${chunk({ content: 'idea.' })}${chunk({}, 'stop', { usage: { prompt_tokens: 40, completion_tokens: 3, total_tokens: 43 } })}data: [DONE]\n\n`,
    ),
  });
  const telemetry = { isEnabled: true, metadata: { sessionId: 's1', userId: 'u1' } };
  const weather = tool({
    description: 'Tells the weather',
    inputSchema: z.object({ city: z.string() }),
    execute: async () => ({ sky: 'rain' }),
  });
  const messages = [{ role: 'user' as const, content: 'weather in Oslo?' }];
  const first = await generateText({
    model: openai.chat('gpt-4o'),
    system: 'be kind',
    messages,
    stopWhen: stepCountIs(3),
    tools: { weather },
    experimental_telemetry: telemetry,
  });
  const next = [...messages, ...first.response.messages, { role: 'user' as const, content: 'and tomorrow?' }];
  await streamText({
    model: openai.chat('gpt-4o'),
    system: 'be kind',
    messages: next,
    experimental_telemetry: telemetry,
  }).consumeStream();

  const traces = await recording.traces();
  const turns = turnsOf(traces);
  expect(traces.map((spans) => sessionKeysOfTrace(spans).sessionIds)).toEqual([['s1'], ['s1']]);
  expect(turns.map(said)).toEqual([
    ['user: weather in Oslo?', 'assistant: tool_call', 'tool: tool_call_response', 'assistant: Rain.'],
    ['user: and tomorrow?', 'assistant: No idea.'],
  ]);
  expect(turns[0]).toMatchObject({ title: 'weather in Oslo?', lastReply: 'Rain.', userId: 'u1', tools: ['weather'] });
  expect(turns[0]?.turn).toMatchObject({
    tokens: { input: 60, output: 14, cacheRead: 20 },
    systemPrompt: { text: 'be kind', changed: false },
    models: ['gpt-4o-2024-08-06'],
    toolRuns: [
      {
        id: 'call_1',
        name: 'weather',
        arguments: { city: 'Oslo' },
        result: { sky: 'rain' },
        definition: { description: 'Tells the weather' },
      },
    ],
    notes: [],
  });
  expect(turns[0]?.turn.toolRuns[0]?.spanId).toBe(traces[0]?.find(({ category }) => category === 'tool')?.spanId);
  expect(turns[1]?.turn).toMatchObject({ tokens: { input: 40, output: 3 }, historyRewritten: false });
  expect(turns[1]?.turn.timeToFirstChunkMs).toBeGreaterThan(0);
});

it('shows a generation of Langfuse, with usage that adds up', async () => {
  const recording = recorder(
    (exporter) => new LangfuseSpanProcessor({ exporter, exportMode: 'immediate', publicKey: 'none', secretKey: 'none' }),
  );
  await propagateAttributes({ sessionId: 's2', userId: 'u2', tags: ['beta'], metadata: { plan: 'free' } }, () =>
    startActiveObservation('turn', async (turn) => {
      turn.update({ input: { question: 'why?' }, output: 'because' });
      const generation = startObservation(
        'answer',
        { model: 'gpt-4o', input: [{ role: 'user', content: 'why?' }] },
        { asType: 'generation' },
      );
      generation.update({
        output: { role: 'assistant', content: 'because' },
        usageDetails: { input: 10, input_cached_tokens: 20, output: 5, total: 35 },
        costDetails: { input: 0.01, output: 0.02 },
      });
      generation.end();
      startObservation(
        'lookup',
        { input: { q: 'why' }, output: 'n/a', level: 'ERROR', statusMessage: 'no index' },
        { asType: 'tool' },
      ).end();
    }),
  );
  const [spans] = await recording.traces();
  const [assembled] = turnsOf([spans ?? []]);
  expect(sessionKeysOfTrace(spans ?? []).sessionIds).toEqual(['s2']);
  expect(assembled && said(assembled)).toEqual(['user: why?', 'assistant: because']);
  expect(assembled).toMatchObject({ userId: 'u2', tools: ['lookup'] });
  expect(assembled?.turn).toMatchObject({
    tokens: { input: 30, output: 5, cacheRead: 20 },
    tags: ['beta'],
    metadata: { plan: 'free' },
    errors: [{ spanName: 'lookup', message: 'no index' }],
    toolRuns: [{ name: 'lookup', arguments: { q: 'why' }, error: 'no index' }],
  });
  expect(assembled?.turn.cost.total).toBeCloseTo(0.03, 10);
});

it('shows a call that the Anthropic SDK records itself', async () => {
  const recording = recorder();
  const client = new Anthropic({
    apiKey: 'none',
    fetch: async () => new Response(anthropic.plain.body as string, { headers: { 'content-type': 'application/json' } }),
    openTelemetry: { tracerProvider: recording.provider, traces: { contentMode: 'content' } },
  });
  await client.messages.create(
    { model: 'claude-opus-4-8', max_tokens: 100, system: 'be brief', messages: [{ role: 'user', content: 'hello' }] },
    { openTelemetry: { conversationId: 's3' } },
  );
  const [spans] = await recording.traces();
  const [assembled] = turnsOf([spans ?? []]);
  expect(spans?.[0]).toMatchObject({ category: 'model', provider: 'anthropic', conversationId: 's3' });
  expect(assembled?.turn.messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
  expect(assembled).toMatchObject({ title: 'hello', turn: { systemPrompt: { text: 'be brief' } } });
  expect(assembled?.turn.tokens.input).toBeGreaterThan(0);
});
