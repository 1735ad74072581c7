import type { SessionSummary } from '../sessions/api';

/** An open span of a process that died stays open for ever: after so long without activity it no longer counts. Milliseconds. */
const openFor = 10 * 60_000;

/** A session's row as it stands at a time. */
export function asOf(summary: SessionSummary, now: number): SessionSummary {
  return { ...summary, running: summary.running && now - summary.lastActivityAt < openFor };
}
