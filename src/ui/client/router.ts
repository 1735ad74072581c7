import { computed, signal } from '@preact/signals';
import { baseUrl } from './base';
import { segment } from './segment';

export type Route =
  | { page: 'list' }
  | { page: 'session'; sessionId: string; traceId: string | null; spanId: string | null; messageId: string | null }
  | { page: 'compare' }
  | { page: 'doctor' }
  | { page: 'setup' }
  | { page: 'missing' };

export interface SessionTarget {
  traceId?: string | null;
  spanId?: string | null;
  messageId?: string | null;
}

interface Place {
  path: string;
  query: string;
}

/** Where the page is. Written by the router only. */
const place = signal<Place>({ path: '/', query: '' });

export const route = computed(() => parsePath(place.value.path));
export const query = computed(() => new URLSearchParams(place.value.query));

/** Reads the address once and follows back and forward from then on. */
export function startRouter(): void {
  readAddress();
  addEventListener('popstate', readAddress);
}

/** Takes a place without the browser. */
export function goTo(path: string, search: string): void {
  place.value = { path, query: search };
}

/** Goes to a path of the UI (as `sessionPath` gives it), with its query. */
export function navigate(target: string, options: { replace?: boolean } = {}): void {
  const url = new URL(target.replace(/^\//, ''), baseUrl());
  if (url.href === location.href) return;
  history[options.replace ? 'replaceState' : 'pushState'](null, '', url);
  readAddress();
}

/** Changes parts of the query string and stays on the page; null removes a key. */
export function setQuery(changes: Record<string, string | null>, options: { replace?: boolean } = { replace: true }): void {
  const next = new URLSearchParams(query.value);
  for (const [key, value] of Object.entries(changes)) {
    if (value === null || value === '') next.delete(key);
    else next.set(key, value);
  }
  navigate(withQuery(place.value.path, next), options);
}

export function withQuery(path: string, search: URLSearchParams): string {
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}

export function sessionPath(sessionId: string, target: SessionTarget = {}): string {
  const base = `/sessions/${segment(sessionId)}`;
  if (target.messageId) return `${base}/messages/${segment(target.messageId)}`;
  if (!target.traceId) return base;
  const turn = `${base}/turns/${segment(target.traceId)}`;
  return target.spanId ? `${turn}/spans/${segment(target.spanId)}` : turn;
}

/** What a link to a path of the UI says: it holds whatever the server is called. */
export function hrefOf(path: string): string {
  const { pathname, search } = new URL(path.replace(/^\//, ''), baseUrl());
  return pathname + search;
}

/** The address that a person can send on. */
export function absoluteUrl(path: string): string {
  return new URL(path.replace(/^\//, ''), baseUrl()).href;
}

export function parsePath(path: string): Route {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decodeSegment);
  const [first, second] = parts;
  if (first === undefined || (first === 'sessions' && second === undefined)) return { page: 'list' };
  if (first === 'sessions' && second !== undefined) return parseSession(second, parts.slice(2));
  if (parts.length === 1 && (first === 'compare' || first === 'doctor' || first === 'setup')) return { page: first };
  return { page: 'missing' };
}

function parseSession(sessionId: string, rest: string[]): Route {
  const [kind, id, subKind, subId] = rest;
  const session = { page: 'session' as const, sessionId, traceId: null, spanId: null, messageId: null };
  if (kind === undefined) return session;
  if (kind === 'messages' && id !== undefined) return { ...session, messageId: id };
  if (kind === 'turns' && id !== undefined) {
    return { ...session, traceId: id, spanId: subKind === 'spans' ? (subId ?? null) : null };
  }
  return { page: 'missing' };
}

function decodeSegment(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function readAddress(): void {
  const base = new URL(baseUrl()).pathname;
  const path = location.pathname.startsWith(base) ? `/${location.pathname.slice(base.length)}` : location.pathname;
  goTo(path, location.search);
}
