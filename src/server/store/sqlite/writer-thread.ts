import { MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { WriteResult } from '../contract';
import type { LocalWrites } from './local-writes';
import type { WriteAnswer, WriteCall } from './write-call';

type WriteJob = Extract<WriteCall, { method: 'write' }>;

/** Larger transactions gain nothing, and what waits for them is held in memory. */
const spansAtOnce = 2_048;

/** Milliseconds until few messages go into the full text; a search that comes before sees to it itself. */
const searchDelay = 1_000;

/** The writer's side: does what arrives at the port in its order, and what arrives together in one transaction. */
export function serveWrites(port: MessagePort, writes: LocalWrites): void {
  const server = new WriterThread(port, writes);
  port.on('message', (call: WriteCall) => server.take(call));
}

class WriterThread {
  readonly #port: MessagePort;
  readonly #writes: LocalWrites;
  readonly #waiting: WriteCall[] = [];
  #isWorking = false;
  #searchTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(port: MessagePort, writes: LocalWrites) {
    this.#port = port;
    this.#writes = writes;
  }

  take(call: WriteCall): void {
    this.#waiting.push(call);
    if (!this.#isWorking) void this.#work();
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    for (let jobs = this.#next(); jobs.length > 0; jobs = this.#next()) {
      const [first] = jobs;
      if (first?.method === 'write') await this.#writeTogether(jobs as WriteJob[]);
      else if (first) await this.#answer(first, () => this.#call(first));
      if (first?.method === 'close') return this.#end();
      this.#writes.indexWhenDue(this.#isAwaited());
    }
    this.#isWorking = false;
    this.#searchTimer ??= setTimeout(() => this.#indexRest(), searchDelay);
  }

  #indexRest(): void {
    this.#searchTimer = undefined;
    // What fails here is done by the next search, or after the next write.
    this.#writes.indexMessages().catch(() => {});
  }

  /** A thread of Node and Bun ends when its port is closed; in Deno the port cannot be. */
  #end(): void {
    clearTimeout(this.#searchTimer);
    if (this.#port instanceof MessagePort) this.#port.close();
    else process.exit();
  }

  #isAwaited(): boolean {
    for (let call = this.#received(); call; call = this.#received()) this.#waiting.push(call);
    return this.#waiting.length > 0;
  }

  /** The next call, or all writes that have arrived one after another. */
  #next(): WriteCall[] {
    if (!this.#isAwaited()) return [];
    let spans = 0;
    const end = this.#waiting.findIndex((call, index) => {
      spans += call.method === 'write' ? call.args[0].spanIds.length : 0;
      return index > 0 && (call.method !== 'write' || this.#waiting[0]?.method !== 'write' || spans > spansAtOnce);
    });
    return this.#waiting.splice(0, end < 0 ? this.#waiting.length : end);
  }

  /** What has arrived and was not heard of yet. In Deno the port of a thread is none that could be asked: there it comes by itself. */
  #received(): WriteCall | undefined {
    return this.#port instanceof MessagePort ? (receiveMessageOnPort(this.#port)?.message as WriteCall | undefined) : undefined;
  }

  /** The first is answered for all: what became of which span is known of the transaction as a whole. */
  async #writeTogether(jobs: WriteJob[]): Promise<void> {
    const nothing: WriteResult = { accepted: 0, duplicates: 0, changes: [] };
    try {
      const result = await this.#writes.writeTogether(jobs.map(({ args }) => args[0]));
      jobs.forEach((job, index) => this.#send(job, { result: index === 0 ? result : nothing }));
    } catch {
      // One that cannot be written does not take the others down.
      for (const job of jobs) await this.#answer(job, () => this.#writes.write(...job.args));
    }
  }

  #call({ method, args }: WriteCall): Promise<unknown> {
    return (this.#writes[method] as (...values: unknown[]) => Promise<unknown>)(...args);
  }

  async #answer(call: WriteCall, work: () => Promise<unknown>): Promise<void> {
    try {
      this.#send(call, { result: await work() });
    } catch (error) {
      this.#send(call, { error: error instanceof Error ? error : new Error(String(error)) });
    }
  }

  #send(call: WriteCall, outcome: { result: unknown } | { error: Error }): void {
    const memory = call.method === 'write' ? call.args[0].contents.bytes.buffer : undefined;
    const answer: WriteAnswer = { id: call.id, ...outcome, memory };
    this.#port.postMessage(answer, memory ? [memory] : []);
  }
}
