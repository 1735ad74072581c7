import { batch, signal } from '@preact/signals';
import type { LiveChange, SearchHit, SessionList, SessionSummary } from '../../server/sessions/api';
import { fetchSessions } from './api';
import { takeGiven } from './given';

export type LoadState = 'loading' | 'ready' | 'failed';

/** The first page is small, for the first view. */
const firstPage = 40;
const nextPage = 100;

/** The rows loaded so far, newest activity first. */
export const sessions = signal<SessionSummary[]>([]);
export const hits = signal<Record<string, SearchHit[]>>({});
export const listState = signal<LoadState>('loading');
export const listProblem = signal<string | null>(null);
/** Null when the last page is loaded. */
export const listCursor = signal<string | null>(null);

/** Where the list was scrolled to, for the way back. */
export const listScroll = { top: 0, filter: '' };

let filter = '';
/** A filter whose list was asked for before its page was there. */
let prepared: string | null = null;
let running: AbortController | null = null;
let loadingMore = false;

/** Loads the list for a filter (the query string of the list's address); the same filter keeps what is loaded. */
export async function showList(wanted: string): Promise<void> {
  const isPrepared = wanted === prepared;
  prepared = null;
  if (isPrepared) return;
  if (wanted === filter && listState.peek() === 'ready') return refreshList();
  filter = wanted;
  listState.value = 'loading';
  await loadFirst(true);
}

/** Loads the list before the page that shows it is there. */
export async function prepareList(wanted: string): Promise<void> {
  if (showGivenList(wanted)) return;
  const loading = showList(wanted);
  prepared = wanted;
  await loading;
}

/** Shows the list that came with the page; false when none did. */
export function showGivenList(wanted: string): boolean {
  const page = takeGiven<SessionList>(listQuestion(wanted));
  if (!page) return false;
  filter = wanted;
  prepared = wanted;
  receive(page, true);
  return true;
}

/** What the first page of a list asks the API. */
export function listQuestion(wanted: string, cursor: string | null = null): string {
  const params = new URLSearchParams(wanted);
  params.set('limit', String(cursor === null ? firstPage : nextPage));
  if (cursor !== null) params.set('cursor', cursor);
  return `api/sessions?${params}`;
}

/** Fetches the newest rows again and lays them over those that are loaded. */
export function refreshList(): Promise<void> {
  return loadFirst(false);
}

export async function loadMore(): Promise<void> {
  const cursor = listCursor.peek();
  if (cursor === null || loadingMore || listState.peek() !== 'ready') return;
  loadingMore = true;
  try {
    const asked = filter;
    const page = await fetchSessions(listQuestion(asked, cursor));
    if (asked === filter) append(page.sessions, page.nextCursor, page.hits ?? {});
  } catch (error) {
    listProblem.value = String(error);
  } finally {
    loadingMore = false;
  }
}

export function dropSession(id: string): void {
  sessions.value = sessions.peek().filter((session) => session.id !== id);
}

/** A change is of interest to every list, since it moves the session to the top. */
export function listChanged(_change: LiveChange): void {
  if (listState.peek() !== 'loading') void refreshList();
}

/** Rows of the first page over older ones: each id once, newest activity first. */
export function mergeRows(fresh: SessionSummary[], known: SessionSummary[], freshIsAll: boolean): SessionSummary[] {
  if (freshIsAll) return fresh;
  const seen = new Set(fresh.map((session) => session.id));
  const oldest = fresh.at(-1)?.lastActivityAt ?? Number.POSITIVE_INFINITY;
  return [...fresh, ...known.filter((session) => !seen.has(session.id) && session.lastActivityAt <= oldest)];
}

async function loadFirst(replace: boolean): Promise<void> {
  running?.abort();
  const control = new AbortController();
  running = control;
  try {
    receive(await fetchSessions(listQuestion(filter), control.signal), replace);
  } catch (error) {
    if (control.signal.aborted) return;
    batch(() => {
      listProblem.value = error instanceof Error ? error.message : String(error);
      if (listState.peek() === 'loading') listState.value = 'failed';
    });
  }
}

function receive(page: SessionList, replace: boolean): void {
  batch(() => {
    const known = replace ? [] : sessions.peek();
    const keepsTail = !replace && known.length > page.sessions.length;
    sessions.value = mergeRows(page.sessions, known, page.nextCursor === null);
    hits.value = { ...(replace ? {} : hits.peek()), ...page.hits };
    if (!keepsTail) listCursor.value = page.nextCursor;
    listState.value = 'ready';
    listProblem.value = null;
  });
}

function append(rows: SessionSummary[], next: string | null, newHits: Record<string, SearchHit[]>): void {
  batch(() => {
    const seen = new Set(sessions.peek().map((session) => session.id));
    sessions.value = [...sessions.peek(), ...rows.filter((row) => !seen.has(row.id))];
    hits.value = { ...hits.peek(), ...newHits };
    listCursor.value = next;
  });
}
