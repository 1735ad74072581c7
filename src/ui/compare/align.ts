import type { SessionDetail, Turn } from '../../server/sessions/api';

/** Two turns that stand beside one another; one side is null where the other session went on alone. */
export interface TurnPair {
  left: Turn | null;
  right: Turn | null;
}

/** Figures of one side, the same for a session and for a turn. */
export interface Totals {
  turns: number;
  durationMs: number;
  inputTokens: number;
  outputTokens: number;
  /** Null when no price is known. */
  cost: number | null;
  errors: number;
  spans: number;
  models: string[];
  tools: string[];
}

/** Turns in pairs by position: the first with the first. */
export function pairTurns(left: Turn[], right: Turn[]): TurnPair[] {
  const count = Math.max(left.length, right.length);
  return Array.from({ length: count }, (_, index) => ({ left: left[index] ?? null, right: right[index] ?? null }));
}

export function totalsOf(turns: Turn[]): Totals {
  const sum = (read: (turn: Turn) => number) => turns.reduce((all, turn) => all + read(turn), 0);
  const priced = turns.filter((turn) => turn.cost.total !== null);
  return {
    turns: turns.length,
    durationMs: sum((turn) => turn.durationMs),
    inputTokens: sum((turn) => turn.tokens.input),
    outputTokens: sum((turn) => turn.tokens.output),
    cost: priced.length === 0 ? null : sum((turn) => turn.cost.total ?? 0),
    errors: sum((turn) => turn.errors.length),
    spans: sum((turn) => turn.spanCount),
    models: [...new Set(turns.flatMap((turn) => turn.models))],
    tools: [...new Set(turns.flatMap((turn) => turn.toolRuns.map((run) => run.name)))],
  };
}

/** All that one role says in a turn, without its thoughts and tool calls. */
export function saidBy(turn: Turn | null, role: string): string {
  return (
    turn?.messages
      .filter((message) => message.role === role)
      .flatMap(({ parts }) => parts.flatMap((part) => (part.type === 'text' || part.type === 'refusal' ? [part.content] : [])))
      .join('\n\n') ?? ''
  );
}

/** The turns of a session that are compared: all, or the one that is named. */
export function chosenTurns(detail: SessionDetail, traceId: string | null): Turn[] {
  return traceId === null ? detail.turns : detail.turns.filter((turn) => turn.traceId === traceId);
}
