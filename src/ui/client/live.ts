import { computed, signal } from '@preact/signals';
import type { LiveChange } from '../../server/sessions/api';
import { baseUrl } from './base';

export type LiveState = 'connecting' | 'live' | 'lost' | 'paused';

type Listener = (change: LiveChange) => void;

const gatherMs = 120;

const connection = signal<'connecting' | 'live' | 'lost'>('connecting');
const paused = signal(false);
const listeners = new Set<Listener>();
const waiting = new Map<string, Set<string>>();
let timer: ReturnType<typeof setTimeout> | null = null;

/** What the header shows. */
export const liveState = computed<LiveState>(() => (paused.value ? 'paused' : connection.value));

/** How many sessions changed while the page was paused. */
export const heldBack = signal(0);

/**
 * Opens the event stream. The browser reconnects on its own; after a gap, listeners are told that anything may have changed: also at
 * first, when what is shown is older than this script.
 */
export function startLive(showsOlder: boolean): void {
  const source = new EventSource(new URL('api/live', baseUrl()));
  let mayHaveMissed = showsOlder;
  source.addEventListener('open', () => {
    connection.value = 'live';
    if (mayHaveMissed) tell({ sessions: [] });
    mayHaveMissed = false;
  });
  source.addEventListener('error', () => {
    connection.value = 'lost';
    mayHaveMissed = true;
  });
  source.addEventListener('reset', () => tell({ sessions: [] }));
  source.addEventListener('change', (event) => gather(JSON.parse(event.data as string) as LiveChange));
}

/** Hears of changes, gathered over a tenth of a second; an empty list means that anything may have changed. */
export function onChange(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function togglePause(): void {
  paused.value = !paused.value;
  if (!paused.value) release();
}

function gather(change: LiveChange): void {
  for (const { id, traceIds } of change.sessions) {
    const known = waiting.get(id) ?? new Set<string>();
    traceIds.forEach((traceId) => known.add(traceId));
    waiting.set(id, known);
  }
  if (paused.value) heldBack.value = waiting.size;
  else timer ??= setTimeout(release, gatherMs);
}

function release(): void {
  if (timer !== null) clearTimeout(timer);
  timer = null;
  heldBack.value = 0;
  if (waiting.size === 0) return;
  const sessions = [...waiting].map(([id, traceIds]) => ({ id, traceIds: [...traceIds] }));
  waiting.clear();
  tell({ sessions });
}

function tell(change: LiveChange): void {
  listeners.forEach((listener) => listener(change));
}
