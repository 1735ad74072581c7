import type { IncomingEvent, IncomingSpan } from '../store/contract';
import { RequestError } from './request-error';

export interface WriteJob {
  /** Gone through once. */
  spans: Iterable<IncomingSpan>;
  events: IncomingEvent[];
  /** What the job holds in memory until it is written. */
  bytes: number;
}

type Write = (spans: Iterable<IncomingSpan>, events: IncomingEvent[]) => Promise<void>;

interface WaitingJob {
  spans: IncomingSpan[];
  events: IncomingEvent[];
  resolve(): void;
  reject(error: unknown): void;
}

/** Larger transactions gain nothing, and readers wait for them. */
const spansAtOnce = 2_048;

export interface WriteQueueOptions {
  write: Write;
  /** Bytes that may wait. */
  mostBytes: number;
  /** Whether `write` takes what each request brings as it comes, however much is under way. */
  gathersWrites: boolean;
}

/**
 * Writes what several requests bring in one transaction, when the last has ended. A job is done when its data is safe, and not
 * before: its request is answered only then.
 */
export class WriteQueue {
  readonly #options: WriteQueueOptions;
  readonly #waiting: WaitingJob[] = [];
  readonly #underWay = new Set<Promise<void>>();
  #isWriting = false;
  #bytes = 0;

  constructor(options: WriteQueueOptions) {
    this.#options = options;
  }

  /**
   * Counts bytes that are on their way to a job. @returns what ends it.
   *
   * @throws {RequestError} 429 while too much is waiting already.
   */
  hold(bytes: number): () => void {
    if (this.#bytes > this.#options.mostBytes) {
      throw new RequestError(429, 'busy', 'The server is still writing what it received before: send again in a second.');
    }
    this.#bytes += bytes;
    return () => {
      this.#bytes -= bytes;
    };
  }

  /** Not async: a function that waits would hold the job, and so the spans that were handed on. */
  add({ spans, events, bytes }: WriteJob): Promise<void> {
    const written = this.#options.gathersWrites ? this.#options.write(spans, events) : this.#wait([...spans], events);
    this.#bytes += bytes;
    const done = written.finally(() => {
      this.#bytes -= bytes;
      this.#underWay.delete(done);
    });
    this.#underWay.add(done);
    return done;
  }

  /** Resolves when nothing is waiting any more. */
  async drain(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  #wait(spans: IncomingSpan[], events: IncomingEvent[]): Promise<void> {
    const done = new Promise<void>((resolve, reject) => this.#waiting.push({ spans, events, resolve, reject }));
    if (!this.#isWriting) void this.#work();
    return done;
  }

  async #work(): Promise<void> {
    this.#isWriting = true;
    // One turn of the event loop, so that requests that arrive together share a transaction.
    await new Promise((resolve) => setTimeout(resolve, 0));
    while (this.#waiting.length > 0) await this.#writeTogether(this.#take());
    this.#isWriting = false;
  }

  #take(): WaitingJob[] {
    let spans = 0;
    let count = 0;
    for (const job of this.#waiting) {
      if (count > 0 && spans + job.spans.length > spansAtOnce) break;
      spans += job.spans.length;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  async #writeTogether(jobs: WaitingJob[]): Promise<void> {
    try {
      await this.#write(jobs);
      for (const job of jobs) job.resolve();
    } catch (error) {
      await this.#separate(jobs, error);
    }
  }

  #write(jobs: WaitingJob[]): Promise<void> {
    const spans = jobs.flatMap((job) => job.spans);
    const events = jobs.flatMap((job) => job.events);
    // What is not tried again need not be kept until it is written.
    if (jobs.length === 1) Object.assign(jobs[0] as WaitingJob, { spans: [], events: [] });
    return this.#options.write(spans, events);
  }

  /** One job that cannot be written does not take the others down. */
  async #separate(jobs: WaitingJob[], error: unknown): Promise<void> {
    const [only] = jobs;
    if (jobs.length === 1) return only?.reject(error);
    for (const job of jobs) await this.#writeTogether([job]);
  }
}
