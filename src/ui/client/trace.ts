import { signal, type Signal } from '@preact/signals';
import type { LiveChange, SpanDetail, TraceDetail } from '../../server/sessions/api';
import { fetchSpan, fetchTrace } from './api';
import { takeGiven } from './given';
import { segment } from './segment';

/** Something that is being fetched: its newest value, and why the last try failed. */
export interface Loaded<T> {
  value: Signal<T | null>;
  problem: Signal<string | null>;
  reload: () => Promise<void>;
}

const keptTraces = 40;
const keptSpans = 200;
const traces = new Map<string, Loaded<TraceDetail>>();
const spans = new Map<string, Loaded<SpanDetail>>();

/** The spans of a trace; fetched when first asked for, then kept. */
export function traceOf(traceId: string): Loaded<TraceDetail> {
  return kept(traces, traceId, keptTraces, () => fetchTrace(traceId), takeGiven(traceQuestion(traceId)));
}

/** What is asked for the spans of a trace. */
export function traceQuestion(traceId: string): string {
  return `api/traces/${segment(traceId)}`;
}

export function forgetTraces(): void {
  traces.clear();
}

export function spanOf(traceId: string, spanId: string): Loaded<SpanDetail> {
  return kept(spans, `${traceId}/${spanId}`, keptSpans, () => fetchSpan(traceId, spanId));
}

/** Reads changed traces again. What is on the page stays until the new answer is there. */
export function tracesChanged(change: LiveChange): void {
  const ids = new Set(change.sessions.flatMap((session) => session.traceIds));
  const isStale = (traceId: string) => ids.size === 0 || ids.has(traceId);
  for (const [traceId, trace] of traces) if (isStale(traceId)) void trace.reload();
  for (const [key, span] of spans) if (isStale(key.slice(0, key.indexOf('/')))) void span.reload();
}

function kept<T>(
  store: Map<string, Loaded<T>>,
  key: string,
  most: number,
  read: () => Promise<T>,
  given: T | null = null,
): Loaded<T> {
  const known = store.get(key);
  if (known) return known;
  const fresh = loaded(read, given);
  store.set(key, fresh);
  const oldest = store.keys().next().value;
  if (store.size > most && oldest !== undefined) store.delete(oldest);
  if (given === null) void fresh.reload();
  return fresh;
}

function loaded<T>(read: () => Promise<T>, given: T | null): Loaded<T> {
  const value = signal<T | null>(given);
  const problem = signal<string | null>(null);
  const reload = async () => {
    try {
      value.value = await read();
      problem.value = null;
    } catch (error) {
      problem.value = error instanceof Error ? error.message : String(error);
    }
  };
  return { value, problem, reload };
}
