import { batch, computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { LiveChange, SessionDetail, Turn } from '../../server/sessions/api';
import { ApiProblem, fetchSession } from './api';
import { takeGiven } from './given';
import { segment } from './segment';

const firstPage = 60;
/** Small while somebody scrolls, large while something is looked for. */
const olderPage = 60;
const searchedPage = 400;
const largestPage = 200;

/** One session as the page holds it: the newest turns first, older ones when asked for. */
export interface OpenSession {
  id: string;
  /** Null until the first answer. */
  detail: Signal<SessionDetail | null>;
  turns: ReadonlySignal<Turn[]>;
  state: Signal<'loading' | 'ready' | 'missing' | 'failed'>;
  problem: Signal<string | null>;
  loadingOlder: Signal<boolean>;
  load: () => Promise<void>;
  loadOlder: () => Promise<void>;
  /** Loads older turns until the check holds or the first turn is reached. */
  loadUntil: (found: (turns: Turn[]) => boolean) => Promise<boolean>;
  changed: (change: LiveChange) => Promise<void>;
}

/** What the page of a session asks the API first. */
export function sessionQuestion(id: string): string {
  return `api/sessions/${segment(id)}?limit=${firstPage}`;
}

/** A session that came with the page is there at once. */
export function openSession(id: string): OpenSession {
  const detail = signal(takeGiven<SessionDetail>(sessionQuestion(id)));
  const session: OpenSession = {
    id,
    detail,
    turns: computed(() => detail.value?.turns ?? []),
    state: signal(detail.peek() === null ? 'loading' : 'ready'),
    problem: signal(null),
    loadingOlder: signal(false),
    load: () => load(session, firstPage),
    loadOlder: () => loadOlder(session, olderPage),
    loadUntil: (found) => loadUntil(session, found),
    changed: (change) => refresh(session, change),
  };
  return session;
}

/** Newer turns over older ones, each trace once, oldest first. */
export function mergeTurns(known: Turn[], fresh: Turn[]): Turn[] {
  const first = fresh[0];
  const firstKnown = first ? known.findIndex((turn) => turn.traceId === first.traceId) : -1;
  if (firstKnown >= 0) return [...known.slice(0, firstKnown), ...fresh];
  const ids = new Set(fresh.map((turn) => turn.traceId));
  return [...known.filter((turn) => !ids.has(turn.traceId)), ...fresh].sort((a, b) => a.startedAt - b.startedAt);
}

async function load(session: OpenSession, limit: number): Promise<void> {
  try {
    const fresh = await fetchSession(session.id, { limit });
    const known = session.detail.peek();
    const keepsOlder = known !== null && known.turns.length > fresh.turns.length && fresh.olderCursor !== null;
    batch(() => {
      session.detail.value = keepsOlder
        ? { ...fresh, turns: mergeTurns(known.turns, fresh.turns), olderCursor: known.olderCursor }
        : fresh;
      session.state.value = 'ready';
      session.problem.value = null;
    });
  } catch (error) {
    fail(session, error);
  }
}

function fail(session: OpenSession, error: unknown): void {
  const missing = error instanceof ApiProblem && error.status === 404;
  batch(() => {
    session.problem.value = error instanceof Error ? error.message : String(error);
    if (missing) session.state.value = 'missing';
    else if (session.detail.peek() === null) session.state.value = 'failed';
  });
}

const underWay = new WeakMap<OpenSession, Promise<void>>();

/** One page at a time: who asks while one is under way waits for that one. */
function loadOlder(session: OpenSession, limit: number): Promise<void> {
  const loading = underWay.get(session) ?? fetchOlder(session, limit).finally(() => underWay.delete(session));
  underWay.set(session, loading);
  return loading;
}

async function fetchOlder(session: OpenSession, limit: number): Promise<void> {
  const before = session.detail.peek()?.olderCursor;
  if (!before) return;
  session.loadingOlder.value = true;
  try {
    const older = await fetchSession(session.id, { limit, before });
    const known = session.detail.peek();
    if (known) session.detail.value = { ...known, turns: mergeTurns(older.turns, known.turns), olderCursor: older.olderCursor };
  } catch (error) {
    fail(session, error);
  } finally {
    session.loadingOlder.value = false;
  }
}

async function loadUntil(session: OpenSession, found: (turns: Turn[]) => boolean): Promise<boolean> {
  if (found(session.turns.peek())) return true;
  const before = session.detail.peek()?.olderCursor;
  if (!before) return false;
  await loadOlder(session, searchedPage);
  if (session.detail.peek()?.olderCursor === before) return false;
  return loadUntil(session, found);
}

/** Reads again what a change touches: from the oldest changed turn to the newest. */
async function refresh(session: OpenSession, change: LiveChange): Promise<void> {
  const mine = change.sessions.find((one) => one.id === session.id);
  if (!mine && change.sessions.length > 0) return;
  const turns = session.turns.peek();
  const touched = turns.findIndex((turn) => mine?.traceIds.includes(turn.traceId));
  const depth = touched < 0 ? firstPage : turns.length - touched + 5;
  await load(session, Math.min(largestPage, Math.max(20, depth)));
}
