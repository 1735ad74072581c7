import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assembleTurn, type AssembledTurn } from '../../../src/server/sessions/assemble';
import { EMPTY_HISTORY, type HistoryState } from '../../../src/server/sessions/history';
import type { MessagePart } from '../../../src/server/sessions/api';
import type { ContentMessage, ResolvedSpan } from '../../../src/server/sessions/resolved';
import { resolveSpan } from '../../../src/server/ingest/resolve';
import { span } from '../../support/otlp';

const say = (role: string, ...texts: string[]): ContentMessage => ({
  role,
  parts: texts.map((content) => ({ type: 'text', content })),
});
const u = (...texts: string[]) => say('user', ...texts);
const a = (...texts: string[]) => say('assistant', ...texts);

interface CallOptions {
  at?: number;
  until?: number;
  system?: string;
  model?: string;
  parent?: ResolvedSpan;
  failed?: boolean;
}

let clock = 0;

/** A call of a model after the one before it, unless it says when. */
function call(input: ContentMessage[], output: ContentMessage[] | null, options: CallOptions = {}): ResolvedSpan {
  clock += 100;
  const { at = clock, until = at + 50, system, model = 'm', parent, failed } = options;
  const base = resolveSpan(
    span('chat', { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': model }, { at }),
    undefined,
    undefined,
  );
  return {
    ...base,
    endedAt: base.startedAt - at + until,
    parentSpanId: parent?.spanId ?? null,
    inputMessages: system === undefined ? input : [say('system', system), ...input],
    outputMessages: output,
    status: failed ? 'error' : 'unset',
  };
}

function other(name: string, values: Record<string, unknown> = {}, parent?: ResolvedSpan): ResolvedSpan {
  return resolveSpan(span(name, values, { at: (clock += 100), parentSpanId: parent?.spanId }), undefined, undefined);
}

function assembled(...turns: ResolvedSpan[][]): AssembledTurn[] {
  let history: HistoryState = EMPTY_HISTORY;
  return turns.map((spans) => {
    const result = assembleTurn(spans, history);
    history = JSON.parse(JSON.stringify(result.history)) as HistoryState;
    return result;
  });
}

const shown = ({ turn }: AssembledTurn): string[] =>
  turn.messages.map(({ role, parts }) => `${role[0]}: ${parts.map(words).join('|')}`);
const words = (part: MessagePart): string => ('content' in part ? String(part.content) : part.type);
const rewritten = (turns: AssembledTurn[]): boolean[] => turns.map(({ turn }) => turn.historyRewritten);

describe('a history that is repeated otherwise than it was said', () => {
  it('is known by position where the answer comes back trimmed, split or without its reasoning', () => {
    const answer: ContentMessage = {
      role: 'assistant',
      parts: [
        { type: 'reasoning', content: 'hm' },
        { type: 'text', content: '  One.\nTwo. ' },
      ],
    };
    const turns = assembled([call([u('go')], [answer])], [call([u('go'), a('One.'), a('Two.'), u('more')], [a('3')])]);
    expect(shown(turns[1] as AssembledTurn)).toEqual(['u: more', 'a: 3']);
    expect(rewritten(turns)).toEqual([false, false]);
  });

  it('is known where the app went on with another choice', () => {
    const turns = assembled([call([u('go')], [a('x'), a('y')])], [call([u('go'), a('y'), u('more')], [a('3')])]);
    expect(shown(turns[1] as AssembledTurn)).toEqual(['u: more', 'a: 3']);
  });

  it('tells the answer with the next turn where its own call did not record it', () => {
    const turns = assembled([call([u('go')], null)], [call([u('go'), a('one'), u('more')], [a('2')])]);
    expect(turns.map(shown)).toEqual([['u: go'], ['a: one', 'u: more', 'a: 2']]);
  });

  it('joins and splits messages as producers do', () => {
    const joined: ContentMessage = {
      role: 'assistant',
      parts: [
        { type: 'text', content: 'let me see' },
        { type: 'tool_call', id: 't', name: 'w', arguments: {} },
      ],
    };
    const [text, asked] = joined.parts as [MessagePart, MessagePart];
    const answered: ContentMessage = { role: 'tool', parts: [{ type: 'tool_call_response', id: 't', response: 'rain' }] };
    const split = [u('weather?'), { role: 'assistant', parts: [text] }, { role: 'assistant', parts: [asked] }, answered];
    const [turn] = assembled([call([u('weather?')], [joined]), call(split, [a('rain')])]);
    expect(shown(turn as AssembledTurn)).toEqual(['u: weather?', 'a: let me see|tool_call', 't: tool_call_response', 'a: rain']);
  });
});

describe('a history that was rewritten', () => {
  const first = () => [call([u('1')], [a('one')])];
  const second = () => [call([u('1'), a('one'), u('2')], [a('two')])];

  it('by a window: only what is new is shown, and the loss is marked', () => {
    const third = call([u('2'), a('two'), u('3')], [a('three')]);
    const fourth = call([u('3'), a('three'), u('4')], [a('four')]);
    const turns = assembled(first(), second(), [third], [fourth]);
    expect(turns.slice(2).map(shown)).toEqual([
      ['u: 3', 'a: three'],
      ['u: 4', 'a: four'],
    ]);
    expect(rewritten(turns)).toEqual([false, false, true, true]);
  });

  it('by a summary before the last messages: the summary is shown', () => {
    const third = call([u('summary'), u('2'), a('two'), u('3')], [a('three')]);
    const turns = assembled(first(), second(), [third]);
    expect(shown(turns[2] as AssembledTurn)).toEqual(['u: summary', 'u: 3', 'a: three']);
    expect(rewritten(turns)).toEqual([false, false, true]);
  });

  it('by a summary in place of everything, and by a compaction part', () => {
    const [, , replaced] = assembled(first(), second(), [call([u('summary'), u('3')], [a('three')])]);
    expect(replaced?.turn.historyRewritten).toBe(true);
    const compaction: ContentMessage = { role: 'assistant', parts: [{ type: 'compaction', content: 'so far' }] };
    const [, compacted] = assembled(first(), [call([compaction, u('2')], [a('two')])]);
    expect(compacted?.turn.historyRewritten).toBe(true);
  });

  it('by an edit or another try: what was asked is shown again', () => {
    const turns = assembled(first(), second(), [call([u('1'), a('one'), u('2')], [a('two, better')])]);
    expect(shown(turns[2] as AssembledTurn)).toEqual(['u: 2', 'a: two, better']);
    expect(rewritten(turns)).toEqual([false, false, true]);
  });

  it('not by a turn that failed and is tried again', () => {
    const failed = call([u('1'), a('one'), u('2')], null, { failed: true });
    const turns = assembled(first(), [failed], second());
    expect(turns.slice(1).map(shown)).toEqual([['u: 2'], ['u: 2', 'a: two']]);
    expect(rewritten(turns)).toEqual([false, false, false]);
  });

  it('not by a helper that sees one message, such as one that finds a title', () => {
    const turns = assembled(
      first(),
      second(),
      [call([u('find a title')], [a('Numbers')])],
      [call([u('1'), a('one'), u('2'), a('two'), u('3')], [a('three')])],
    );
    expect(rewritten(turns)).toEqual([false, false, false, false]);
    expect(shown(turns[3] as AssembledTurn)).toEqual(['u: 3', 'a: three']);
  });
});

describe('calls within a turn', () => {
  it('give each message once: retries, guards with the same messages, samples at one time', () => {
    const failed = call([u('go')], null, { failed: true });
    const guard = call([u('go')], [a('safe')], { system: 'is this safe?' });
    const at = (clock += 100);
    const samples = [0, 1].map((offset) => call([u('go')], [a(`sample ${offset}`)], { at: at + offset, until: at + 90 }));
    clock += 200;
    const [turn] = assembled([failed, guard, ...samples]);
    expect(shown(turn as AssembledTurn)).toEqual(['u: go', 'a: safe', 'a: sample 0', 'a: sample 1']);
  });

  it('keep what a stateless app asks twice, one after the other', () => {
    const [turn] = assembled([call([u('yes')], [a('1')]), call([u('yes')], [a('2')])]);
    expect(shown(turn as AssembledTurn)).toEqual(['u: yes', 'a: 1', 'u: yes', 'a: 2']);
  });

  it('keep sub-agents apart from the conversation', () => {
    const agent = other('invoke_agent main', { 'gen_ai.operation.name': 'invoke_agent' });
    const asked: ContentMessage = {
      role: 'assistant',
      parts: [{ type: 'tool_call', id: 't', name: 'research', arguments: { q: 'x' } }],
    };
    const answered: ContentMessage = { role: 'tool', parts: [{ type: 'tool_call_response', id: 't', response: 'found x' }] };
    const turn = (question: string, before: ContentMessage[]) => {
      const outer = call([...before, u(question)], [asked], { parent: agent });
      const tool = other(
        'execute_tool research',
        { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'research', 'gen_ai.tool.call.id': 't' },
        agent,
      );
      const inner = [
        call([u('research x')], [a('searching')], { parent: tool, system: 'researcher' }),
        call([u('research x'), a('searching'), u('go on')], [a('found x')], { parent: tool, system: 'researcher' }),
      ];
      const last = call([...before, u(question), asked, answered], [a(`${question}: x`)], { parent: agent });
      return [agent, outer, tool, ...inner, last];
    };
    const turns = assembled(turn('q1', []), turn('q2', [u('q1'), asked, answered, a('q1: x')]));
    expect(turns.map(shown)).toEqual(
      ['q1', 'q2'].map((question) => [
        `u: ${question}`,
        'a: tool_call',
        'u: research x',
        'a: searching',
        'u: go on',
        'a: found x',
        't: tool_call_response',
        `a: ${question}: x`,
      ]),
    );
    expect(turns.map(({ title, lastReply }) => [title, lastReply])).toEqual([
      ['q1', 'q1: x'],
      ['q2', 'q2: x'],
    ]);
    expect(rewritten(turns)).toEqual([false, false]);
    expect(turns[0]?.turn.toolRuns).toMatchObject([{ id: 't', result: 'found x', spanId: turns[0]?.turn.toolRuns[0]?.spanId }]);
  });
});

describe('any conversation of an app that repeats its history', () => {
  const texts = fc.constantFrom('yes', 'no', 'ok', 'and then?');
  const turnOf = fc.record({
    asks: texts,
    tools: fc.integer({ min: 0, max: 2 }),
    says: texts,
    fails: fc.boolean(),
    breaks: fc.boolean(),
    splits: fc.boolean(),
    trims: fc.boolean(),
  });

  it('shows every message once, in its turn, in order', () => {
    fc.assert(
      fc.property(fc.array(turnOf, { minLength: 1, maxLength: 6 }), fc.infiniteStream(fc.nat()), (plan, random) => {
        const { turns, wanted } = play(plan);
        const given = turns.map((spans) => shuffled([...spans, ...spans.slice(0, 1)], random));
        expect(assembled(...given).map(shown)).toEqual(wanted);
      }),
      { numRuns: process.env.THREADLIGHT_LONG ? 20_000 : 300 },
    );
  });

  interface Plan {
    asks: string;
    tools: number;
    says: string;
    fails: boolean;
    breaks: boolean;
    splits: boolean;
    trims: boolean;
  }

  /** Plays a chat app: what its calls carry, and what a person would say that was said. */
  function play(plan: Plan[]): { turns: ResolvedSpan[][]; wanted: string[][] } {
    const history: ContentMessage[] = [];
    const wanted: string[][] = [];
    const turns = plan.map(({ asks, tools, says, fails, breaks, splits, trims }, turn) => {
      const spans: ResolvedSpan[] = [];
      history.push(u(asks));
      const lines = [`u: ${asks}`];
      if (fails) spans.push(call([...history], null, { failed: true }));
      if (breaks) return broken(spans, lines);
      for (let step = 0; step < tools; step++) {
        const id = `t${turn}.${step}`;
        const asked: ContentMessage = {
          role: 'assistant',
          parts: [
            { type: 'text', content: 'wait' },
            { type: 'tool_call', id, name: 'w', arguments: { step } },
          ],
        };
        spans.push(call([...history], [asked]));
        const repeated = splits ? asked.parts.map((part) => ({ role: 'assistant', parts: [part] })) : [asked];
        history.push(...repeated, { role: 'tool', parts: [{ type: 'tool_call_response', id, response: 'ok' }] });
        lines.push('a: wait|tool_call', 't: tool_call_response');
      }
      spans.push(call([...history], [a(`${says} `)]));
      history.push(a(trims ? says : `${says} `));
      lines.push(`a: ${says} `);
      wanted.push(lines);
      return spans;
    });
    return { turns, wanted };

    /** The turn ends in its error; the app keeps the question. */
    function broken(spans: ResolvedSpan[], lines: string[]): ResolvedSpan[] {
      wanted.push(lines);
      return [...spans, call([...history], null, { failed: true })];
    }
  }

  function shuffled<T>(items: T[], random: Iterator<number>): T[] {
    const keyed = items.map((item) => ({ item, key: random.next().value as number }));
    return keyed.sort((x, y) => x.key - y.key).map(({ item }) => item);
  }
});
