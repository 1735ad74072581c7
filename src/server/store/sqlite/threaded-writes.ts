import type { Worker } from 'node:worker_threads';
import type { MemoryPool } from '../../../util/memory-pool';
import type { PreparedWrite } from './prepared-write';
import type { WriteAnswer, WriteCall } from './write-call';
import type { SqliteWrites } from './writes';

interface Pending {
  resolve(result: never): void;
  reject(error: Error): void;
}

/**
 * Changes the file in a thread of its own, so that one core writes while another decodes. A thread that died is started
 * again by the next call; what it had not answered fails.
 */
export class ThreadedWrites implements SqliteWrites {
  readonly #start: () => Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #memory: MemoryPool;
  #worker: Worker | undefined;
  #calls = 0;

  /** @param memory takes back what was sent. */
  constructor(start: () => Worker, memory: MemoryPool) {
    this.#start = start;
    this.#memory = memory;
  }

  readonly write: SqliteWrites['write'] = (...args) => this.#call({ method: 'write', args });
  readonly indexMessages: SqliteWrites['indexMessages'] = () => this.#call({ method: 'indexMessages', args: [] });
  readonly annotate: SqliteWrites['annotate'] = (...args) => this.#call({ method: 'annotate', args });
  readonly removeAnnotation: SqliteWrites['removeAnnotation'] = (...args) => this.#call({ method: 'removeAnnotation', args });
  readonly deleteSession: SqliteWrites['deleteSession'] = (...args) => this.#call({ method: 'deleteSession', args });
  readonly prune: SqliteWrites['prune'] = (...args) => this.#call({ method: 'prune', args });
  readonly backup: SqliteWrites['backup'] = (...args) => this.#call({ method: 'backup', args });

  async close(): Promise<void> {
    const worker = this.#worker;
    if (!worker) return;
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    await this.#call({ method: 'close', args: [] });
    // The answer has let go of the thread, which still has to end.
    worker.ref();
    await ended;
  }

  #call<Result>(call: Omit<WriteCall, 'id'>): Promise<Result> {
    this.#worker ??= this.#startWorker();
    const id = this.#calls++;
    // An idle thread does not keep the process from ending, one that has something to write does.
    this.#worker.ref();
    this.#worker.postMessage({ id, ...call }, call.method === 'write' ? memoryOf(call.args[0] as PreparedWrite) : []);
    return new Promise((resolve, reject) => this.#pending.set(id, { resolve, reject }));
  }

  #startWorker(): Worker {
    const worker = this.#start();
    worker.on('message', (answer: WriteAnswer) => this.#settle(answer));
    worker.on('error', (error) => this.#lose(worker, error));
    worker.on('exit', () => this.#lose(worker, new Error('The thread that writes to the store has ended.')));
    return worker;
  }

  #settle(answer: WriteAnswer): void {
    const pending = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    if (answer.memory) this.#memory.give(answer.memory);
    if (this.#pending.size === 0) this.#worker?.unref();
    if ('error' in answer) pending?.reject(answer.error);
    else pending?.resolve(answer.result as never);
  }

  #lose(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const lost = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of lost) reject(error);
  }
}

/** What moves to the other thread. */
function memoryOf({ contents }: PreparedWrite): ArrayBuffer[] {
  return [contents.bytes.buffer];
}
