import type { CostTotals, SessionSummary } from './api';
import type { AssembledTurn } from './assemble';
import { addTokens, NO_TOKENS } from './calls';

type TurnSummary = Omit<AssembledTurn, 'history'>;

/** The row of a session from its turns by start time. Throws nothing; `turns` must not be empty. */
export function summariseSession(id: string, turns: readonly TurnSummary[]): SessionSummary {
  const all = turns.map(({ turn }) => turn);
  return {
    id,
    hasConversationId: !all.every(({ notes }) => notes.includes('no-conversation-id')),
    title: turns.find(({ title }) => title !== null)?.title ?? null,
    lastReply: turns.findLast(({ lastReply }) => lastReply !== null)?.lastReply ?? null,
    startedAt: Math.min(...all.map(({ startedAt }) => startedAt)),
    lastActivityAt: Math.max(...all.map(({ endedAt }) => endedAt)),
    turnCount: all.length,
    spanCount: sum(all.map(({ spanCount }) => spanCount)),
    errorCount: sum(all.map(({ errors }) => errors.length)),
    tokens: all.reduce((total, { tokens }) => addTokens(total, tokens), NO_TOKENS),
    cost: totalCost(all.map(({ cost }) => cost)),
    models: distinct(all.flatMap(({ models }) => models)),
    tools: distinct(turns.flatMap(({ tools }) => tools)),
    userId: turns.findLast(({ userId }) => userId !== null)?.userId ?? null,
    services: distinct(all.flatMap(({ services }) => services)),
    tags: distinct(all.flatMap(({ tags }) => tags)),
    running: all.some(({ running }) => running),
  };
}

function totalCost(costs: readonly CostTotals[]): CostTotals {
  const known = costs.filter(({ total }) => total !== null);
  return {
    total: known.length > 0 ? sum(known.map(({ total }) => total ?? 0)) : null,
    unpricedCalls: sum(costs.map(({ unpricedCalls }) => unpricedCalls)),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
