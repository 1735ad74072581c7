import type { LiveChange } from './api';
import type { SessionChange } from '../store/contract';

interface Listener {
  change(change: LiveChange): void;
  /** No more changes will come. */
  close(): void;
}

/** Changes of this long are told together: a page that redraws more often shows nothing more. Milliseconds. */
const together = 100;

/** Tells everyone who watches which sessions changed. */
export class LiveHub {
  readonly #listeners = new Set<Listener>();
  readonly #pending = new Map<string, Set<string>>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  publish(changes: SessionChange[]): void {
    if (this.#listeners.size === 0) return;
    for (const { id, traceIds } of changes) {
      const known = this.#pending.get(id) ?? new Set();
      for (const traceId of traceIds) known.add(traceId);
      this.#pending.set(id, known);
    }
    if (this.#pending.size > 0) this.#timer ??= setTimeout(() => this.#tell(), together);
  }

  /** @returns what ends the subscription. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const listener of this.#listeners) listener.close();
    this.#listeners.clear();
  }

  #tell(): void {
    this.#timer = undefined;
    const sessions = Array.from(this.#pending, ([id, traceIds]) => ({ id, traceIds: [...traceIds] }));
    this.#pending.clear();
    for (const listener of this.#listeners) listener.change({ sessions });
  }
}
