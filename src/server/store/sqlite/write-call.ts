import type { SqliteWrites } from './writes';

type Method = keyof SqliteWrites;

/** A call of `SqliteWrites` as it goes to the writer's thread. */
export type WriteCall = { [M in Method]: { id: number; method: M; args: Parameters<SqliteWrites[M]> } }[Method];

/** What comes back, and the memory of what was written, to be used again. */
export type WriteAnswer = { id: number; memory?: ArrayBuffer } & ({ result: unknown } | { error: Error });
