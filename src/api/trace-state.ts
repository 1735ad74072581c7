import type { TraceState } from '@opentelemetry/api';

type Member = readonly [key: string, value: string];

/** Limits of W3C Trace Context, 3.3.1. */
const MAX_MEMBERS = 32;
const MAX_LENGTH = 512;
const MEMBER =
  /^\s*([a-z][a-z\d_*/-]{0,255}|[a-z\d][a-z\d_*/-]{0,240}@[a-z][a-z\d_*/-]{0,13})=([ -+\--<>-~]{0,255}[!-+\--<>-~])\s*$/;

/** Reads a `tracestate` header. Members that are malformed, and those beyond the limits, are left out. */
export function createTraceState(text = ''): TraceState {
  const members =
    text.length > MAX_LENGTH ? [] : text.split(',').map((member) => MEMBER.exec(member)?.slice(1) as Member | undefined);
  return traceState(members.filter((member) => member !== undefined).slice(0, MAX_MEMBERS));
}

/** What was changed last stands first. */
function traceState(members: readonly Member[]): TraceState {
  const without = (key: string): readonly Member[] => members.filter(([name]) => name !== key);
  return {
    get: (key) => members.find(([name]) => name === key)?.[1],
    set: (key, value) => traceState([[key, value], ...without(key)]),
    unset: (key) => traceState(without(key)),
    serialize: () => members.map((member) => member.join('=')).join(','),
  };
}
