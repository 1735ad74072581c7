import type { Turn } from '../../server/sessions/api';

/** A stretch of the session's timeline: a turn, or the time in which nothing happened. */
export type Stretch = { kind: 'turn'; turn: Turn; weight: number } | { kind: 'gap'; ms: number; weight: number; long: boolean };

/** From here on a pause is told in words instead of being drawn to scale. */
export const longGapMs = 60_000;
const longGapWeight = 0.06;

/** Turns to scale, short pauses to scale, long pauses folded. Weights add up to about one. */
export function stretchesOf(turns: Turn[]): Stretch[] {
  const stretches = turns.flatMap((turn, index): Stretch[] => {
    const previous = turns[index - 1];
    const gap = previous ? turn.startedAt - previous.endedAt : 0;
    const own: Stretch = { kind: 'turn', turn, weight: Math.max(1, turn.durationMs) };
    return gap > 0 ? [{ kind: 'gap', ms: gap, weight: gap, long: gap >= longGapMs }, own] : [own];
  });
  const scaled = stretches.reduce((all, one) => all + (isLong(one) ? 0 : one.weight), 0) || 1;
  return stretches.map((one) => ({ ...one, weight: isLong(one) ? longGapWeight : one.weight / scaled }));
}

function isLong(stretch: Stretch): boolean {
  return stretch.kind === 'gap' && stretch.long;
}
