/**
 * Looks on while an application reads a response, without a copy of the body: no `clone`, no `tee`, no proxy. The
 * application keeps the very `Response` it would have had, bytes and back pressure pass straight through, and a cancel
 * reaches the source. How that is done depends on the runtime: `tapResponse` works everywhere, `tapInPlace` where streams
 * are read by the methods that they show.
 */

/** Told what the application reads. It must not throw. Exactly one of the last four is called, and nothing after it. */
export interface BodyObserver {
  /** Bytes as they arrived. They belong to the application: read them now, keep nothing. */
  chunk(bytes: Uint8Array): void;
  /** The whole body, read by `text()`, `blob()` or the like. */
  text(text: string): void;
  /** The whole body, read by `json()`. The value belongs to the application. */
  json(value: unknown): void;

  end(): void;
  fail(error: unknown): void;
  /** The application is no longer interested. */
  cancel(reason: unknown): void;
  /** The application let go of the response before its end, or has not read on for minutes. */
  drop(): void;
}

/** Begins to look on. Answers false where the response has no body to observe; then the observer is never called. */
export type TapResponse = (response: Response, observer: BodyObserver) => boolean;

export type Bytes = Uint8Array<ArrayBuffer>;
export type BytesReader = Pick<ReadableStreamDefaultReader<Bytes>, 'read' | 'cancel' | 'releaseLock'>;

/** Has each tap look every {@link IDLE_LIMIT}, until it is stopped. */
export interface IdleWatch {
  start(tap: Tap): void;
  stop(tap: Tap): void;
}

/** Milliseconds without a read after which a response counts as dropped. The application may still read it. */
export const IDLE_LIMIT = 300_000;

/** The observation of one body. It holds neither the response nor what reads it: the registry would keep them alive. */
export class Tap {
  /** Of the body that is observed, while it is being read. */
  reader: BytesReader | undefined;
  readonly #observers: BodyObserver[];
  readonly #watch: IdleWatch;
  #over = false;
  #held = 0;
  #pending = 0;
  #isRead = false;

  constructor(observer: BodyObserver, watch: IdleWatch) {
    this.#observers = [observer];
    this.#watch = watch;
    watch.start(this);
  }

  /** Where the same response is watched in several places. */
  add(observer: BodyObserver): void {
    this.#observers.push(observer);
  }

  chunk(bytes: Uint8Array): void {
    if (!this.#over) for (const observer of this.#observers) observer.chunk(bytes);
  }

  /** @param tell makes the last call. */
  finish(tell: (observer: BodyObserver) => void): void {
    if (this.#over) return;
    this.#over = true;
    this.#watch.stop(this);
    this.#observers.forEach(tell);
  }

  async waitFor<Value>(read: Promise<Value>): Promise<Value> {
    this.#isRead = true;
    this.#pending += 1;
    try {
      return await read;
    } finally {
      this.#pending -= 1;
    }
  }

  /** Drops the body when the application has let go of the last of such objects. */
  holdBy(target: object): void {
    this.#held += 1;
    if (typeof FinalizationRegistry !== 'function') return;
    registry ??= new FinalizationRegistry((tap) => tap.#release());
    registry.register(target, this);
  }

  #release(): void {
    this.#held -= 1;
    if (this.#over || this.#held > 0) return;
    this.finish((observer) => observer.drop());
    this.reader?.cancel().catch(() => {});
  }

  /** Drops the body when nobody has asked for more since the last look. */
  look(): void {
    if (this.#pending === 0 && !this.#isRead) this.finish((observer) => observer.drop());
    this.#isRead = false;
  }
}

let registry: FinalizationRegistry<Tap> | undefined;

/** A timer that keeps no process alive. */
export function lookEvery(look: () => void): ReturnType<typeof setInterval> {
  const timer = setInterval(look, IDLE_LIMIT);
  (timer as { unref?(): void }).unref?.();
  return timer;
}
