import type { Bytes, BytesReader, Tap } from './tap';

type Result = ReadableStreamReadResult<Bytes>;

interface NativeReader extends BytesReader {
  readonly closed: Promise<void>;
  read(view?: Bytes): Promise<Result>;
  releaseLock(): void;
}

/** A reader of a body, of either kind, that tells what it reads before it hands it on. */
export class ObservedReader implements BytesReader {
  readonly #tap: Tap;
  readonly #reader: NativeReader;
  #isReleased = false;

  constructor(tap: Tap, reader: BytesReader) {
    this.#tap = tap;
    this.#reader = reader as NativeReader;
    tap.reader = reader;
  }

  get closed(): Promise<void> {
    return this.#reader.closed;
  }

  /** @param view where the reader brings its own buffer. */
  async read(view?: Bytes): Promise<Result> {
    const tap = this.#tap;
    try {
      const result = await tap.waitFor(this.#reader.read(view));
      if (result.done) tap.finish((observer) => observer.end());
      else tap.chunk(result.value);
      return result;
    } catch (error) {
      if (!this.#isReleased) tap.finish((observer) => observer.fail(error));
      throw error;
    }
  }

  cancel(reason?: unknown): Promise<void> {
    this.#tap.finish((observer) => observer.cancel(reason));
    return this.#reader.cancel(reason);
  }

  releaseLock(): void {
    this.#isReleased = true;
    this.#reader.releaseLock();
  }
}
