import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadPrices } from '../../../src/server/cost/prices';
import { resolveSpan } from '../../../src/server/ingest/resolve';
import { assembleTurn } from '../../../src/server/sessions/assemble';
import { callsOfTrace, totalTokens } from '../../../src/server/sessions/calls';
import { EMPTY_HISTORY, type HistoryState } from '../../../src/server/sessions/history';
import type { ResolvedSpan } from '../../../src/server/sessions/resolved';
import { sessionKeysOfTrace } from '../../../src/server/sessions/session-keys';
import { summariseSession } from '../../../src/server/sessions/summary';
import { span } from '../../support/otlp';

type Said = [role: string, text: string];

const message = ([role, content]: Said) => ({ role, parts: [{ type: 'text', content }] });

const resolved = (...[name, values, rest]: Parameters<typeof span>): ResolvedSpan =>
  resolveSpan(span(name, values, rest), undefined, undefined);

/** A call of a model with its whole history. */
function call(at: number, input: unknown[], output: unknown[], more: Record<string, unknown> = {}, rest = {}): ResolvedSpan {
  return resolved(
    'chat m',
    {
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'm',
      'gen_ai.usage.input_tokens': 10,
      'gen_ai.usage.output_tokens': 2,
      'gen_ai.input.messages': JSON.stringify(input),
      'gen_ai.output.messages': JSON.stringify(output),
      ...more,
    },
    { at, ...rest },
  );
}

const plain = (at: number, input: Said[], output: Said[]) => call(at, input.map(message), output.map(message));

/** What each turn shows, as `role: text`. */
function shown(turns: ResolvedSpan[][]) {
  let history: HistoryState = EMPTY_HISTORY;
  return turns.map((spans) => {
    const { turn, history: after } = assembleTurn(spans, history);
    history = JSON.parse(JSON.stringify(after)) as HistoryState;
    return {
      said: turn.messages.map(
        ({ role, parts }) => `${role}: ${parts.map((part) => (part.type === 'text' ? part.content : part.type)).join()}`,
      ),
      turn,
    };
  });
}

describe('messages of a turn', () => {
  const u = (text: string): Said => ['user', text];
  const a = (text: string): Said => ['assistant', text];

  it('leaves the repeated history out', () => {
    const turns = shown([[plain(0, [u('one')], [a('1')])], [plain(100, [u('one'), a('1'), u('two')], [a('2')])]]);
    expect(turns.map(({ said }) => said)).toEqual([
      ['user: one', 'assistant: 1'],
      ['user: two', 'assistant: 2'],
    ]);
    expect(turns.map(({ turn }) => turn.historyRewritten)).toEqual([false, false]);
  });

  it('keeps a second "yes": by position, never by text', () => {
    const history: Said[] = [u('sure?'), a('is it?'), u('yes'), a('ok')];
    const turns = shown([
      [plain(0, history.slice(0, 1), history.slice(1, 2))],
      [plain(100, history.slice(0, 3), history.slice(3))],
      [plain(200, [...history, u('yes')], [a('ok')])],
    ]);
    expect(turns[2]?.said).toEqual(['user: yes', 'assistant: ok']);
  });

  it('shows everything of an app that is stateless, also what it has said before', () => {
    const turns = shown([[plain(0, [u('yes')], [a('1')])], [plain(100, [u('yes')], [a('2')])]]);
    expect(turns[1]?.said).toEqual(['user: yes', 'assistant: 2']);
  });

  it('shows a tool loop once, in order', () => {
    const ask = { role: 'assistant', parts: [{ type: 'tool_call', id: 't1', name: 'w', arguments: { c: 1 } }] };
    const answer = { role: 'tool', parts: [{ type: 'tool_call_response', id: 't1', response: 'rain' }] };
    const first = call(0, [message(u('weather?'))], [ask]);
    const second = call(50, [message(u('weather?')), ask, answer], [message(a('take one'))]);
    const [turn] = shown([[second, first]]);
    expect(turn?.said).toEqual(['user: weather?', 'assistant: tool_call', 'tool: tool_call_response', 'assistant: take one']);
    expect(turn?.turn.toolRuns).toMatchObject([{ id: 't1', name: 'w', arguments: { c: 1 }, result: 'rain' }]);
  });

  it('marks a history that shrank', () => {
    const turns = shown([
      [plain(0, [u('one')], [a('1')])],
      [plain(100, [u('one'), a('1'), u('two')], [a('2')])],
      [plain(200, [u('summary of it all'), u('three')], [a('3')])],
    ]);
    expect(turns.map(({ turn }) => turn.historyRewritten)).toEqual([false, false, true]);
    expect(turns[2]?.said).toContain('user: three');
  });

  it('puts the system prompt apart and tells when it changes', () => {
    const prompted = (at: number, prompt: string) => plain(at, [['system', prompt], u('x')], [a('y')]);
    const turns = shown([[prompted(0, 'be kind')], [prompted(100, 'be brief')]]);
    expect(turns.map(({ turn }) => turn.systemPrompt)).toEqual([
      { text: 'be kind', changed: false },
      { text: 'be brief', changed: true },
    ]);
    expect(turns[0]?.said).toEqual(['user: x', 'assistant: y']);
  });

  it('shows a failed turn, with the error where it happened', () => {
    const root = resolved('turn', {}, { at: 0, status: { code: 2, message: 'outer' } });
    const failed = call(
      5,
      [message(u('hello?'))],
      [],
      { 'error.type': 'overloaded' },
      { parentSpanId: root.spanId, status: { code: 2, message: 'busy' } },
    );
    const [turn] = shown([[root, failed]]);
    expect(turn?.said).toEqual(['user: hello?']);
    expect(turn?.turn.errors).toEqual([{ spanId: failed.spanId, spanName: 'chat m', type: 'overloaded', message: 'busy' }]);
  });

  it('does not take the answer of a helper beside a failed call for the assistant’s', () => {
    const root = resolved('turn', { 'traceloop.span.kind': 'workflow', 'traceloop.entity.input': '{"args":[],"kwargs":{}}' });
    const guard = resolved(
      'guard',
      { 'traceloop.span.kind': 'task', 'traceloop.entity.output': 'true' },
      { at: 1, parentSpanId: root.spanId },
    );
    const failed = resolved(
      'chat m',
      { 'gen_ai.operation.name': 'chat', 'gen_ai.input.messages': JSON.stringify([message(u('hello?'))]) },
      { at: 2, parentSpanId: root.spanId, status: { code: 2 } },
    );
    expect(shown([[root, guard, failed]])[0]?.said).toEqual(['user: hello?']);
  });

  it('falls back to what the outermost entity took and gave', () => {
    const entity = resolved('w', {
      'traceloop.span.kind': 'workflow',
      'traceloop.entity.input': '{"args":["id-7","what is it?"],"kwargs":{}}',
      'traceloop.entity.output': '"that"',
    });
    expect(shown([[entity]])[0]?.said).toEqual(['user: what is it?', 'assistant: that']);
  });
});

describe('calls', () => {
  it('count once where an outer span and the fetch inside both saw them', () => {
    const outer = call(0, [], [], { 'gen_ai.response.id': 'r1' });
    const inner = call(
      1,
      [],
      [],
      { 'gen_ai.response.id': 'r1', 'gen_ai.request.model': 'm-2026-01-01' },
      { parentSpanId: outer.spanId },
    );
    const calls = callsOfTrace([outer, inner], () => null);
    expect(calls).toHaveLength(1);
    expect(totalTokens(calls)).toMatchObject({ input: 10, output: 2 });
  });

  it('count leaves and not the agents that sum them up', () => {
    const agent = resolved('invoke_agent', {
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.usage.input_tokens': 20,
      'gen_ai.usage.output_tokens': 4,
    });
    const below = [1, 2].map((at) => call(at, [], [], { 'gen_ai.response.id': `r${at}` }, { parentSpanId: agent.spanId }));
    expect(totalTokens(callsOfTrace([agent, ...below], () => null))).toMatchObject({ input: 20, output: 4 });
    expect(totalTokens(callsOfTrace([agent], () => null))).toMatchObject({ input: 20, output: 4 });
  });

  it('cost what is known, and never zero for what is not', async () => {
    const prices = await loadPrices({ 'openai/own-model': { input: 1, output: 2 } });
    const priced = (model: string, more = {}) =>
      prices.costOf(call(0, [], [], { 'gen_ai.request.model': model, 'gen_ai.provider.name': 'openai', ...more }));
    expect(priced('gpt-4o')).toBeGreaterThan(0);
    expect(priced('nobody-knows-this')).toBeNull();
    expect(priced('own-model')).toBeCloseTo((10 * 1 + 2 * 2) / 1e6, 12);
    expect(priced('nobody-knows-this', { 'gen_ai.usage.cost': 0.5 })).toBe(0.5);
  });
});

describe('sessions of a trace', () => {
  it('are inherited from the nearest ancestor, else taken from the trace', () => {
    const root = resolved('root', {});
    const flow = resolved('flow', { 'gen_ai.conversation.id': 'main' }, { parentSpanId: root.spanId });
    const tool = resolved('tool', {}, { parentSpanId: flow.spanId });
    const agent = resolved('agent', { 'gen_ai.conversation.id': 'sub' }, { parentSpanId: flow.spanId });
    const inside = resolved('inside', {}, { parentSpanId: agent.spanId });
    const keys = sessionKeysOfTrace([inside, agent, tool, flow, root]);
    expect([root, flow, tool, agent, inside].map(({ spanId }) => keys.bySpan.get(spanId))).toEqual([
      'main',
      'main',
      'main',
      'sub',
      'sub',
    ]);
    expect(keys).toMatchObject({ primary: 'main', sessionIds: ['main', 'sub'], hasConversationId: true });
  });

  it('ignores a browser session beside a conversation, and has one of its own without an id', () => {
    const root = resolved('root', { 'session.id': 'tab' });
    const flow = resolved('flow', { 'gen_ai.conversation.id': 'c' }, { parentSpanId: root.spanId });
    expect(sessionKeysOfTrace([root, flow]).sessionIds).toEqual(['c']);
    expect(sessionKeysOfTrace([resolved('alone')])).toMatchObject({
      primary: `trace:${'a'.repeat(32)}`,
      hasConversationId: false,
    });
  });

  it('survives circles and missing parents', () => {
    const a = resolved('a', {}, { spanId: '1'.repeat(16), parentSpanId: '2'.repeat(16) });
    const b = resolved('b', { 'gen_ai.conversation.id': 'c' }, { spanId: '2'.repeat(16), parentSpanId: '1'.repeat(16) });
    expect(sessionKeysOfTrace([a, b]).bySpan.get(a.spanId)).toBe('c');
    expect(assembleTurn([a, b], EMPTY_HISTORY).turn.spanCount).toBe(2);
  });
});

it('gives the same turn for any order and any repeats of its spans', () => {
  const root = resolved('turn', { 'traceloop.span.kind': 'workflow', 'gen_ai.conversation.id': 'c' }, { at: 0 });
  const first = call(1, [message(['user', 'x'])], [message(['assistant', 'y'])], {}, { parentSpanId: root.spanId });
  const open = { ...first, endedAt: null, outputMessages: null, tokens: null };
  const second = call(
    20,
    [message(['user', 'x']), message(['assistant', 'y']), message(['user', 'z'])],
    [message(['assistant', 'w'])],
    {},
    { parentSpanId: root.spanId },
  );
  const spans = [root, first, open, second];
  const wanted = assembleTurn(spans, EMPTY_HISTORY);
  fc.assert(
    fc.property(fc.shuffledSubarray([...spans, ...spans], { minLength: 8 }), (given) => {
      expect(assembleTurn(given, EMPTY_HISTORY)).toEqual(wanted);
    }),
  );
  expect(wanted.turn.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant']);
  const row = summariseSession('c', [wanted]);
  expect(row).toMatchObject({ title: 'x', lastReply: 'w', turnCount: 1, spanCount: 3, tokens: { input: 20 }, running: false });
});
