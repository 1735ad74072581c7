/**
 * Looks on while an application reads a response, without a copy of the body: no `clone`, no `tee`, no proxy. The
 * application keeps the very `Response` it would have had. Its `body` and its reading methods are overridden on the
 * object, bytes and back pressure pass straight through, and a cancel reaches the source.
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
  /** The application let go of the response before its end. */
  drop(): void;
}

const WHOLE_READS = ['text', 'json', 'arrayBuffer', 'blob', 'bytes', 'formData'] as const;
type WholeRead = (typeof WHOLE_READS)[number];

/** Answers false where the response has no body to observe; then the observer is never called. */
export function tapResponse(response: Response, observer: BodyObserver): boolean {
  if (bodyOf(response)() === null) return false;
  new Tap(observer).attach(response);
  return true;
}

/**
 * One body, and the copies that the application itself makes by `clone()`. The copy that is read first is the one
 * observed.
 */
class Tap {
  #leader: symbol | undefined;
  #over = false;
  #held = 0;
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined;

  constructor(readonly observer: BodyObserver) {}

  attach(response: Response): void {
    this.#held += 1;
    const branch = new Branch(this, bodyOf(response));
    const clone = response.clone;
    define(response, 'body', { get: () => branch.stream(response.bodyUsed) });
    for (const name of WHOLE_READS) this.#override(response, branch, name);
    define(response, 'clone', {
      value: () => {
        branch.refuseLocked();
        const copy = clone.call(response);
        this.attach(copy);
        return copy;
      },
    });
    watchForDrop(response, this);
  }

  /** True when this branch is the one that is observed. */
  leads({ key }: Branch): boolean {
    this.#leader ??= key;
    return this.#leader === key;
  }

  finish(branch: Branch, tell: (observer: BodyObserver) => void): void {
    if (this.#over || !this.leads(branch)) return;
    this.#over = true;
    tell(this.observer);
  }

  /** One of the responses was let go. */
  drop(): void {
    this.#held -= 1;
    if (this.#over || this.#held > 0) return;
    this.#over = true;
    this.observer.drop();
    this.reader?.cancel().catch(() => {});
  }

  #override(response: Response, branch: Branch, name: WholeRead): void {
    const native = response[name] as (() => Promise<unknown>) | undefined;
    if (typeof native !== 'function') return;
    define(response, name, { value: async () => {
      branch.refuseLocked();
      const unread = !response.bodyUsed;
      return unread ? this.#readWhole(branch, () => native.call(response)) : native.call(response);
    } });
  }

  async #readWhole(branch: Branch, read: () => Promise<unknown>): Promise<unknown> {
    this.leads(branch);
    try {
      const value = await read();
      this.#tellWhole(branch, value);
      return value;
    } catch (error) {
      this.finish(branch, (observer) => observer.fail(error));
      throw error;
    }
  }

  #tellWhole(branch: Branch, value: unknown): void {
    const tell = (show: (observer: BodyObserver) => void) =>
      this.finish(branch, (observer) => {
        show(observer);
        observer.end();
      });
    if (value instanceof Blob) value.text().then((text) => tell((observer) => observer.text(text)), () => {});
    else if (typeof value === 'string') tell((observer) => observer.text(value));
    else if (value instanceof ArrayBuffer) tell((observer) => observer.chunk(new Uint8Array(value)));
    else if (value instanceof Uint8Array) tell((observer) => observer.chunk(value));
    else tell((observer) => observer.json(value));
  }
}

/** One response of a tapped body: the original or a clone. */
class Branch {
  /** Stands for the branch where the branch itself, which holds its response, must not be held. */
  readonly key = Symbol();
  #stream: ReadableStream<Uint8Array> | undefined;

  constructor(
    readonly tap: Tap,
    readonly source: () => ReadableStream<Uint8Array> | null,
  ) {}

  stream(used: boolean): ReadableStream<Uint8Array> | null {
    if (!this.#stream && used) return this.source();
    return (this.#stream ??= passThrough(this));
  }

  /** A reader that has not read yet locks our stream and not the native one, which would let another reader in. */
  refuseLocked(): void {
    if (this.#stream?.locked) throw new TypeError('Body is unusable: its stream is locked');
  }
}

/** Reads only when it is read. The source is locked as late as that, so that until then all ways to read stay open. */
function passThrough(branch: Branch): ReadableStream<Uint8Array> {
  const { tap } = branch;
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  const open = () => {
    reader ??= (branch.source() as ReadableStream<Uint8Array>).getReader();
    if (tap.leads(branch)) tap.reader = reader;
    return reader;
  };
  return newStream({
    pull: async (controller) => {
      try {
        const value = await readSome(open());
        if (value) deliver(controller, branch, value);
        else close(controller, branch);
      } catch (error) {
        tap.finish(branch, (observer) => observer.fail(error));
        throw error;
      }
    },
    cancel: (reason: unknown) => {
      tap.finish(branch, (observer) => observer.cancel(reason));
      return open().cancel(reason);
    },
  });
}

interface PassThroughSource {
  pull(controller: ReadableByteStreamController | ReadableStreamDefaultController<Uint8Array>): Promise<void>;
  cancel(reason: unknown): Promise<void>;
}

/** A byte stream as the native body is one; Safari before version 18 has none. */
function newStream(source: PassThroughSource): ReadableStream<Uint8Array> {
  try {
    return new ReadableStream({ ...source, type: 'bytes' });
  } catch {
    return new ReadableStream<Uint8Array>(source, { highWaterMark: 0 });
  }
}

/** Undefined at the end. Empty chunks, which a byte stream refuses, are passed over. */
async function readSome(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array | undefined> {
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return undefined;
    if (value.byteLength > 0) return value;
  }
}

type Controller = Parameters<PassThroughSource['pull']>[0];

/** The observer looks first: handing a chunk to a byte stream takes its buffer away. */
function deliver(controller: Controller, branch: Branch, value: Uint8Array): void {
  if (branch.tap.leads(branch)) branch.tap.observer.chunk(value);
  controller.enqueue(value as Uint8Array<ArrayBuffer>);
}

function close(controller: Controller, branch: Branch): void {
  branch.tap.finish(branch, (observer) => observer.end());
  controller.close();
  if ('byobRequest' in controller) controller.byobRequest?.respond(0);
}

/** The body as the runtime has it now: after a native `clone()` it is another stream than before. */
function bodyOf(response: Response): () => ReadableStream<Uint8Array> | null {
  const own = Object.getOwnPropertyDescriptor(response, 'body');
  if (own) return () => (own.get ? own.get.call(response) : own.value);
  return () => Reflect.get(Object.getPrototypeOf(response), 'body', response);
}

function define(response: Response, name: string, descriptor: PropertyDescriptor): void {
  Object.defineProperty(response, name, { configurable: true, ...descriptor });
}

let registry: FinalizationRegistry<Tap> | undefined;

/** The tap knows its reader but no response, so holding it here keeps no response alive. */
function watchForDrop(response: Response, tap: Tap): void {
  if (typeof FinalizationRegistry !== 'function') return;
  registry ??= new FinalizationRegistry((dropped) => dropped.drop());
  registry.register(response, tap);
}
