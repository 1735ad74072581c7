import type { IncomingEvent, IncomingSpan } from '../store/contract';
import { RequestError } from './request-error';

export interface WriteJob {
  spans: IncomingSpan[];
  events: IncomingEvent[];
  /** What the job holds in memory until it is written. */
  bytes: number;
}

type Write = (spans: IncomingSpan[], events: IncomingEvent[]) => Promise<void>;

interface WaitingJob extends WriteJob {
  resolve(): void;
  reject(error: unknown): void;
}

/** Larger transactions gain nothing, and readers wait for them. */
const spansAtOnce = 2_048;

export interface WriteQueueOptions {
  write: Write;
  /** Bytes that may wait. */
  mostBytes: number;
  /** Writes that may be under way. */
  writesAtOnce: number;
}

/**
 * Writes what several requests bring in one transaction, when the last has ended. A job is done when its data is safe, and not
 * before: its request is answered only then.
 */
export class WriteQueue {
  readonly #options: WriteQueueOptions;
  readonly #waiting: WaitingJob[] = [];
  readonly #running = new Set<Promise<void>>();
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
  add({ bytes, ...job }: WriteJob): Promise<void> {
    if (job.spans.length === 0 && job.events.length === 0) return Promise.resolve();
    this.#bytes += bytes;
    const done = new Promise<void>((resolve, reject) => this.#waiting.push({ ...job, bytes, resolve, reject }));
    if (this.#running.size < this.#options.writesAtOnce) this.#start();
    return done.finally(() => {
      this.#bytes -= bytes;
    });
  }

  /** Resolves when nothing is waiting any more. */
  async drain(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #start(): void {
    const run = this.#run().finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  async #run(): Promise<void> {
    // One turn of the event loop, so that requests that arrive together share a transaction.
    await new Promise((resolve) => setTimeout(resolve, 0));
    while (this.#waiting.length > 0) await this.#writeTogether(this.#take());
  }

  #take(): WaitingJob[] {
    let spans = 0;
    let count = 0;
    for (const job of this.#waiting) {
      // A store that takes any number of writes gathers them itself, and tries each again by itself.
      if (count > 0 && this.#options.writesAtOnce === Number.POSITIVE_INFINITY) break;
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
