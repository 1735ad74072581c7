import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadPrices } from '../../../src/server/cost/prices';
import { resolveSpan } from '../../../src/server/ingest/resolve';
import { callsOfTrace, totalCost, totalTokens } from '../../../src/server/sessions/calls';
import type { ResolvedSpan } from '../../../src/server/sessions/resolved';
import { span } from '../../support/otlp';

const tokens = (input: number, output: number) => ({ input, output, cacheRead: 0, cacheWrite: 0, reasoning: 0 });

function made(more: Partial<ResolvedSpan>, at = 0): ResolvedSpan {
  return { ...resolveSpan(span('s', {}, { at }), undefined, undefined), ...more };
}

const model = (more: Partial<ResolvedSpan>, at = 0) =>
  made({ category: 'model', model: 'gpt-4o', tokens: tokens(10, 2), ...more }, at);
const under = ({ spanId }: ResolvedSpan) => ({ parentSpanId: spanId });
const sums = (...spans: ResolvedSpan[]) => totalTokens(callsOfTrace(spans, () => null));

describe('a call that several spans saw', () => {
  it('counts once where the outer span names the model asked for, through a gateway, and knows what the inner does not', () => {
    const outer = model({
      model: 'openai/gpt-4o',
      outputMessages: [{ role: 'assistant', parts: [{ type: 'text', content: 'x' }] }],
    });
    const inner = model({ ...under(outer), model: 'gpt-4o-2024-08-06' }, 1);
    const [call, ...more] = callsOfTrace([outer, inner], () => null);
    expect(more).toEqual([]);
    expect(call).toMatchObject({
      span: { spanId: inner.spanId, outputMessages: outer.outputMessages },
      spanIds: [inner.spanId, outer.spanId],
    });
  });

  it('counts once where context was lost between them, and twice where a fake provider gives every answer one id', () => {
    const first = model({ responseId: 'r' });
    const within = { ...model({ responseId: 'r' }, 2), endedAt: (first.endedAt ?? 0) - 2 };
    expect(sums(first, within)).toMatchObject({ input: 10 });
    expect(sums(first, model({ responseId: 'r' }, 50))).toMatchObject({ input: 20 });
  });

  it('does not count an outer span that sums up, and does count one that asked another model', () => {
    const outer = model({ tokens: tokens(20, 4), model: 'router' });
    const inner = [1, 2].map((at) => model(under(outer), at));
    expect(sums(outer, ...inner)).toMatchObject({ input: 20, output: 4 });
    const rag = model({ tokens: tokens(30, 5) });
    const embedding = made({ category: 'embedding', model: 'text-embedding-3-small', tokens: tokens(7, 0), ...under(rag) }, 1);
    expect(sums(rag, embedding)).toMatchObject({ input: 37, output: 5 });
  });
});

it('sums what was really called, whatever repeats it', () => {
  const call = fc.record({
    input: fc.nat(1000),
    output: fc.nat(1000),
    outer: fc.boolean(),
    ids: fc.boolean(),
    http: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(fc.array(call, { maxLength: 4 }), { maxLength: 4 }), fc.infiniteStream(fc.nat()), (agents, random) => {
      const spans = agents.flatMap((calls, index) => traceOf(calls, index));
      const keyed = [...spans, ...spans.slice(0, 3)].map((each) => ({ each, key: random.next().value as number }));
      const given = keyed.sort((a, b) => a.key - b.key).map(({ each }) => each);
      const wanted = agents
        .flat()
        .reduce((sum, { input, output }) => ({ input: sum.input + input, output: sum.output + output }), { input: 0, output: 0 });
      expect(sums(...given)).toMatchObject(wanted);
    }),
    { numRuns: process.env.THREADLIGHT_LONG ? 50_000 : 500 },
  );

  interface Call {
    input: number;
    output: number;
    outer: boolean;
    ids: boolean;
    http: boolean;
  }

  /** An agent that repeats the sum of its calls; each call perhaps inside an SDK's span, and around a request. */
  function traceOf(calls: Call[], index: number): ResolvedSpan[] {
    const start = index * 1000;
    const total = calls.reduce((sum, { input, output }) => tokens(sum.input + input, sum.output + output), tokens(0, 0));
    const agent = made({ category: 'agent', tokens: total }, start);
    return [agent, ...calls.flatMap((each, at) => seenCall(each, agent, start + 20 * at))];
  }

  function seenCall({ input, output, outer, ids, http }: Call, agent: ResolvedSpan, at: number): ResolvedSpan[] {
    const responseId = ids ? `r${at}` : null;
    const around = outer ? [model({ ...under(agent), responseId, tokens: tokens(input, output) }, at)] : [];
    const inner = model({ ...under(around[0] ?? agent), responseId, tokens: tokens(input, output) }, at + 1);
    return [...around, inner, ...(http ? [made({ category: 'http', ...under(inner) }, at + 2)] : [])];
  }
});

describe('cost', () => {
  const priced = async (more: Partial<ResolvedSpan>) => (await loadPrices()).costOf(model(more));

  it('counts what came from the cache cheaper', async () => {
    const cached = { ...tokens(1000, 0), cacheRead: 900 };
    const [plain, cheaper] = [
      await priced({ provider: 'openai', tokens: tokens(1000, 0) }),
      await priced({ provider: 'openai', tokens: cached }),
    ];
    expect(cheaper).toBeLessThan(plain ?? 0);
    expect(cheaper).toBeGreaterThan(0);
  });

  it('is known for every spelling of a provider, and unknown for figures that make no sense', async () => {
    expect(await priced({ provider: 'azure.ai.openai' })).toBeGreaterThan(0);
    expect(await priced({ provider: 'gcp.gemini', model: 'gemini-2.5-pro' })).toBeGreaterThan(0);
    expect(await priced({ provider: 'aws.bedrock', model: 'anthropic.claude-3-5-sonnet-20240620-v1:0' })).toBeGreaterThan(0);
    expect(await priced({ provider: 'openai', tokens: { ...tokens(1, 1), cacheRead: 50 } })).toBeNull();
  });

  it('is unknown for a model that runs at home, and for names that are no names', async () => {
    expect(await priced({ provider: 'ollama', model: 'gpt-4o' })).toBeNull();
    for (const name of ['constructor', '__proto__', 'toString']) expect(await priced({ provider: name, model: name })).toBeNull();
  });

  it('tells how many calls have no price, and never takes unknown for nothing', () => {
    const costs = new Map([['known', 0.5]]);
    const calls = callsOfTrace(
      [model({ model: 'known' }), model({ model: 'own' }, 20), model({ model: 'own', tokens: null, status: 'error' }, 40)],
      ({ model: name }) => costs.get(name ?? '') ?? null,
    );
    expect(totalCost(calls)).toEqual({ total: 0.5, unpricedCalls: 1 });
    expect(totalCost(calls.slice(1))).toEqual({ total: null, unpricedCalls: 1 });
  });
});
