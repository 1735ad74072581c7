import type { LiveChange } from './api';
import type { SessionChange, SessionStore } from '../store/contract';
import { ChangeFollower } from './change-follower';

/** Something to tell those who watch, under a name by which they can say later what they heard last. */
export interface LiveEvent {
  id: string;
  /** Null: changes were missed that are not known any more, so anything may have changed. */
  change: LiveChange | null;
}

interface Listener {
  hear(event: LiveEvent): void;
  /** No more changes will come. */
  close(): void;
}

/** Changes of this long are told together: a page that redraws more often shows nothing more. Milliseconds. */
const gathering = 100;
/** Events kept for those who come back: at most a minute and a half of steady changes. */
const mostKept = 1_000;

/** Tells everyone who watches which sessions changed. */
export class LiveHub {
  /** Tells this server's events from those of the one that was here before. */
  readonly #name = crypto.randomUUID().slice(0, 8);
  readonly #listeners = new Set<Listener>();
  readonly #pending = new Map<string, Set<string>>();
  readonly #kept: LiveChange[] = [];
  #told = 0;
  readonly #follower: ChangeFollower | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #everWatched = false;

  /** @param others Reads what other servers write to the same store. */
  constructor(others?: SessionStore['changes']) {
    this.#follower = others && new ChangeFollower(others, (changes) => this.publish(changes));
  }

  publish(changes: SessionChange[]): void {
    if (!this.#everWatched) return;
    gather(this.#pending, changes);
    if (this.#pending.size > 0) this.#timer ??= setTimeout(() => this.#tell(), gathering);
  }

  /**
   * Tells first what came after the event `lastId`, when one is named.
   *
   * @returns what ends the subscription.
   */
  subscribe(listener: Listener, lastId?: string): () => void {
    this.#everWatched = true;
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#follower?.start();
    for (const event of this.#since(lastId)) listener.hear(event);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#follower?.stop();
    };
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#follower?.stop();
    for (const listener of this.#listeners) listener.close();
    this.#listeners.clear();
  }

  /** What came after an event, in one. */
  #since(lastId: string | undefined): LiveEvent[] {
    const [name, number] = lastId?.split('-') ?? [];
    const missed = this.#told - Number(number);
    if (lastId === undefined || (name === this.#name && missed === 0)) return [];
    const isKnown = name === this.#name && missed > 0 && missed <= this.#kept.length;
    return [{ id: this.#idOf(this.#told), change: isKnown ? together(this.#kept.slice(-missed)) : null }];
  }

  #tell(): void {
    this.#timer = undefined;
    const change = asChange(this.#pending);
    this.#pending.clear();
    this.#told += 1;
    this.#kept.push(change);
    if (this.#kept.length > mostKept) this.#kept.shift();
    for (const listener of this.#listeners) listener.hear({ id: this.#idOf(this.#told), change });
  }

  #idOf(number: number): string {
    return `${this.#name}-${number}`;
  }
}

function gather(sessions: Map<string, Set<string>>, changes: readonly SessionChange[]): void {
  for (const { id, traceIds } of changes) {
    const known = sessions.get(id) ?? new Set();
    for (const traceId of traceIds) known.add(traceId);
    sessions.set(id, known);
  }
}

function together(changes: readonly LiveChange[]): LiveChange {
  const sessions = new Map<string, Set<string>>();
  for (const change of changes) gather(sessions, change.sessions);
  return asChange(sessions);
}

function asChange(sessions: ReadonlyMap<string, ReadonlySet<string>>): LiveChange {
  return { sessions: Array.from(sessions, ([id, traceIds]) => ({ id, traceIds: [...traceIds] })) };
}
