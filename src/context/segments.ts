import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';

/**
 * A stretch of execution with one current context.
 *
 * Microtasks run first in, first out. A segment that puts one job at the queue's end when it begins
 * and one when it ends has, between the two, exactly the jobs that its own code queued. Those jobs
 * form the next segment, with the same context, and so on for the given number of generations.
 */
class Segment {
  #outer: Segment | undefined;
  #next: Segment | undefined;
  #earlier: Segment | undefined;
  readonly #segments: Segments;
  readonly #generations: number;

  constructor(
    segments: Segments,
    public context: Context,
    generations: number,
  ) {
    this.#segments = segments;
    this.#generations = generations;
  }

  begin(): void {
    this.#outer = this.#segments.here;
    this.#segments.here = this;
    this.#follow();
  }

  end(): void {
    this.#segments.here = this.#outer;
    for (let next = this.#next; next; next = next.#earlier) this.#segments.endLater(next);
  }

  /** From here to the segment's end, and in the jobs queued meanwhile, another context is current. */
  enter(context: Context): void {
    this.context = context;
    this.#follow();
  }

  #follow(): void {
    if (this.#generations === 0 || !this.#segments.following) return;
    const next = new Segment(this.#segments, this.context, this.#generations - 1);
    next.#earlier = this.#next;
    this.#next = next;
    this.#segments.beginLater(next);
  }
}

/** The segments of one realm, and which of them is running. */
export class Segments {
  here: Segment | undefined;

  /**
   * Whether microtasks are followed. Without the hook in `await` they must not be: a continuation that does not set its own
   * context would see that of whoever settled its promise.
   */
  following = false;
  #unended = 0;
  readonly #enqueue: (job: () => void) => void;
  readonly #generations: number;

  /**
   * @param enqueue puts a job into the queue that `await` continuations use.
   * @param generations of microtasks, after an `await` of a promise, that keep the context too: so
   *   many awaits of plain values in a row are followed.
   */
  constructor(enqueue: (job: () => void) => void, generations: number) {
    this.#enqueue = enqueue;
    this.#generations = generations;
  }

  get current(): Context {
    return this.here === undefined ? ROOT_CONTEXT : this.here.context;
  }

  run<R>(context: Context, body: () => R): R {
    return this.#run(context, this.#generations, body);
  }

  /** Makes `context` current up to the end of the running segment. False where none is running. */
  enter(context: Context): boolean {
    this.here?.enter(context);
    return this.here !== undefined;
  }

  /** A promise's reaction that runs in `context`, together with the continuation that it queues. */
  reaction<F>(context: Context, react: F): F {
    if (typeof react !== 'function') return react;
    const wrapped = (value: unknown): unknown => {
      if (!this.following || (context === ROOT_CONTEXT && this.#nothingToLeak())) return (react as Reaction)(value);
      return this.#run(context, this.#generations + 1, () => (react as Reaction)(value));
    };
    return wrapped as F;
  }

  beginLater(segment: Segment): void {
    this.#unended += 1;
    this.#enqueue(() => {
      if (!this.following) segment.context = ROOT_CONTEXT;
      segment.begin();
    });
  }

  endLater(segment: Segment): void {
    this.#enqueue(() => {
      this.#unended -= 1;
      segment.end();
    });
  }

  /** While no segment is running or waiting, code outside of all contexts needs no segment of its own. */
  #nothingToLeak(): boolean {
    return this.here === undefined && this.#unended === 0;
  }

  #run<R>(context: Context, generations: number, body: () => R): R {
    const segment = new Segment(this, context, generations);
    segment.begin();
    try {
      return body();
    } finally {
      segment.end();
    }
  }
}

type Reaction = (value: unknown) => unknown;
