import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ExportTraceServiceRequest } from '../../../src/otlp/types';
import { resolveSpan } from '../../../src/server/ingest/resolve';
import type { MessagePart } from '../../../src/server/sessions/api';
import { assembleTurn, summariseTurn } from '../../../src/server/sessions/assemble';
import { EMPTY_HISTORY } from '../../../src/server/sessions/history';
import type { ResolvedSpan } from '../../../src/server/sessions/resolved';
import { sessionKeysOfTrace } from '../../../src/server/sessions/session-keys';
import { slimSpan } from '../../../src/server/store/slim-span';

/** A trace in the form of one client: written by hand from its documentation and source. */
function spansOf(fixture: string): ResolvedSpan[] {
  const path = new URL(`../../fixtures/dialects/${fixture}.json`, import.meta.url);
  const { resourceSpans } = JSON.parse(readFileSync(path, 'utf8')) as ExportTraceServiceRequest;
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ scope, spans }) => spans.map((span) => resolveSpan(span, resource, scope))),
  );
}

const words = (part: MessagePart): string => (part.type === 'text' || part.type === 'reasoning' ? part.content : part.type);

const LOOP = ['user: Weather in Oslo?', 'assistant: tool_call', 'tool: tool_call_response', 'assistant: Rain.'];
const withImage = LOOP.with(0, 'user: Weather in Oslo? blob');
const withThought = LOOP.with(1, 'assistant: I need the tool. tool_call');
const SUM = { input: 70, output: 15 };

/** The same conversation from every client, as far as the client tells it. */
const FIXTURES: Record<string, { said: string[]; tokens: object; provider: string; more?: object; tool?: object | null }> = {
  'gen-ai-structured': {
    said: withImage.with(1, withThought[1] ?? ''),
    tokens: { ...SUM, cacheRead: 20, reasoning: 6 },
    provider: 'openai',
    more: { timeToFirstChunkMs: 42 },
  },
  'openllmetry-anthropic': {
    said: LOOP.with(1, 'assistant: Let me see. tool_call'),
    tokens: { input: 75, output: 15, cacheRead: 25 },
    provider: 'anthropic',
    tool: { id: 'toolu_1', result: 'rain' },
  },
  'openinference-langchain': {
    said: withImage,
    tokens: { ...SUM, cacheRead: 20, reasoning: 6 },
    provider: 'openai',
    tool: { result: 'rain' },
    more: { tags: ['beta'], metadata: { plan: 'free' }, cost: { total: 0.0025, unpricedCalls: 1 } },
  },
  'ai-sdk-4': { said: LOOP, tokens: SUM, provider: 'anthropic' },
  'ai-sdk-7': {
    said: LOOP,
    tokens: { ...SUM, cacheRead: 20, reasoning: 6 },
    provider: 'openai',
    more: { timeToFirstChunkMs: 42 },
  },
  'langsmith-langgraph': {
    said: LOOP,
    tokens: { ...SUM, cacheRead: 20, reasoning: 6 },
    provider: 'openai',
    tool: { result: 'rain' },
    more: { tags: ['beta', 'chat'] },
  },
  'mlflow-openai': {
    said: withImage,
    tokens: { ...SUM, cacheRead: 20 },
    provider: 'openai',
    tool: { result: 'rain' },
    more: { metadata: { team: 'red' }, cost: { total: 0.0025, unpricedCalls: 1 } },
  },
  'google-adk': { said: withThought, tokens: { ...SUM, cacheRead: 20, reasoning: 6 }, provider: 'gcp.vertex_ai' },
  'events-strands': { said: LOOP, tokens: SUM, provider: 'strands-agents', tool: { result: 'rain', definition: undefined } },
  'pydantic-ai': {
    said: LOOP,
    tokens: SUM,
    provider: 'openai',
    tool: { result: 'rain', spanId: null, definition: undefined },
    more: { cost: { total: 0.0025, unpricedCalls: 0 } },
  },
  genkit: { said: [LOOP[0] ?? '', LOOP[3] ?? ''], tokens: { input: 30, output: 5 }, provider: 'gcp.gemini', tool: null },
};

/** What the list shows is what the conversation, assembled from spans without the bulk of their content, would show. */
function expectSameSummary(spans: ResolvedSpan[]): void {
  const slim = spans.map(slimSpan);
  const { turn, history: _, ...previews } = assembleTurn(slim, EMPTY_HISTORY);
  expect(summariseTurn(slim)).toEqual({ turn: { ...turn, messages: [], toolRuns: [] }, ...previews });
}

describe('one conversation from every client', () => {
  it.each(Object.entries(FIXTURES))('%s', (fixture, { said, tokens, provider, more = {}, tool = {} }) => {
    const spans = spansOf(fixture);
    const { turn, title, lastReply } = assembleTurn(spans, EMPTY_HISTORY);
    expect(sessionKeysOfTrace(spans).sessionIds).toEqual(['conv_1']);
    expect(turn.messages.map(({ role, parts }) => `${role}: ${parts.map(words).join(' ')}`)).toEqual(said);
    expect(spans.find(({ category }) => category === 'model')?.provider).toBe(provider);
    expect(turn).toMatchObject({
      tokens,
      systemPrompt: { text: 'Be kind.' },
      notes: [],
      errors: [],
      historyRewritten: false,
      ...more,
    });
    expect({ title, lastReply }).toEqual({ title: 'Weather in Oslo?', lastReply: 'Rain.' });
    expectSameSummary(spans);
    const run = {
      id: 'call_1',
      name: 'weather',
      arguments: { city: 'Oslo' },
      result: { sky: 'rain' },
      definition: { description: 'Tells the weather' },
      ...tool,
    };
    const known = Object.fromEntries(Object.entries(run).filter(([, value]) => value !== undefined));
    expect(turn.toolRuns).toMatchObject(tool === null ? [] : [known]);
    if (tool !== null && !('spanId' in tool)) {
      expect(turn.toolRuns[0]).toMatchObject({ spanId: expect.any(String), durationMs: 40 });
    }
  });

  it('openllmetry-cohere, which counts its threads', () => {
    const spans = spansOf('openllmetry-cohere');
    expect(sessionKeysOfTrace(spans).sessionIds).toEqual(['7']);
    expect(assembleTurn(spans, EMPTY_HISTORY)).toMatchObject({
      title: 'Weather in Oslo?',
      lastReply: 'Rain.',
      turn: { tokens: { input: 12 } },
    });
  });
});
