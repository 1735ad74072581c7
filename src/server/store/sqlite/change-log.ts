import type { SessionChange } from '../contract';

/** What a transaction touched: the sessions to compute anew, and what to tell those who watch. */
export class ChangeLog {
  /** By session row. */
  readonly sessions = new Map<number, { key: string; traceIds: Set<string> }>();
  /** Sessions that spans have left: messages that they shared with others must be found again. */
  readonly reindex = new Set<number>();

  touch(id: number, key: string, traceId: string): void {
    const known = this.sessions.get(id);
    if (known) known.traceIds.add(traceId);
    else this.sessions.set(id, { key, traceIds: new Set([traceId]) });
  }

  list(): SessionChange[] {
    return Array.from(this.sessions.values(), ({ key, traceIds }) => ({ id: key, traceIds: [...traceIds] }));
  }
}
