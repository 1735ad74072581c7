import type { SessionDetail } from '../api';

/** One line a turn, with the messages that were new in it: a data set to evaluate or to train with. */
export function toJsonLines(session: SessionDetail): string {
  return session.turns
    .map(({ traceId, startedAt, messages, toolRuns, metadata, tags, feedback }) =>
      JSON.stringify({ sessionId: session.id, traceId, startedAt, messages, toolRuns, metadata, tags, feedback }),
    )
    .map((text) => `${text}\n`)
    .join('');
}
