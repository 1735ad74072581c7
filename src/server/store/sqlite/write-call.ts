import type { SqliteWrites } from './writes';

type Method = keyof SqliteWrites;

/** A call of `SqliteWrites` as it goes to the writer's thread. */
export type WriteCall = { [M in Method]: { id: number; method: M; args: Parameters<SqliteWrites[M]> } }[Method];

/** What comes back. */
export type WriteAnswer = { id: number; result: unknown } | { id: number; error: Error };
