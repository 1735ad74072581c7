import type { SessionChange, SessionStore } from '../store/contract';

/** Milliseconds between two looks. */
const interval = 2_000;

/** Hears of what other servers write to the same store, for as long as anyone watches. */
export class ChangeFollower {
  readonly #read: NonNullable<SessionStore['changes']>;
  readonly #publish: (changes: SessionChange[]) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #place: number | null = null;

  constructor(read: NonNullable<SessionStore['changes']>, publish: (changes: SessionChange[]) => void) {
    this.#read = read;
    this.#publish = publish;
  }

  start(): void {
    this.#place = null;
    this.#timer ??= setTimeout(() => void this.#look(), 0);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** A look that fails is made up for by the next. */
  async #look(): Promise<void> {
    try {
      const { changes, place } = await this.#read(this.#place);
      this.#place = place;
      this.#publish(changes);
    } catch {
      // Whoever reads sessions is told what is wrong with the store.
    }
    if (this.#timer !== undefined) this.#timer = setTimeout(() => void this.#look(), interval);
  }
}
