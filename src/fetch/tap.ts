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
  /** The application let go of the response before its end, or has not read on for minutes. */
  drop(): void;
}

/** Milliseconds without a read after which a response counts as dropped. The application may still read it. */
export const IDLE_LIMIT = 300_000;

type Bytes = Uint8Array<ArrayBuffer>;

/** Answers false where the response has no body to observe; then the observer is never called. */
export function tapResponse(response: Response, observer: BodyObserver): boolean {
  if (response.body === null) return false;
  const known = branches.get(response);
  if (known) known.tap.observers.push(observer);
  else new Tap(observer).attach(response);
  return true;
}

/**
 * One body, and the copies that the application itself makes by `clone()`. The copy that is read first is the one
 * observed. It holds no response: the registry holds it, and would keep the response alive.
 */
class Tap {
  /** Where a body is being read: the reader of what is observed. */
  reader: ReadableStreamDefaultReader<Bytes> | undefined;
  /** More than one where the same response is watched in several places. */
  readonly observers: BodyObserver[];
  #leader: number | undefined;
  #branches = 0;
  #held = 0;
  #over = false;
  #pending = 0;
  #reads = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(observer: BodyObserver) {
    this.observers = [observer];
    this.#watchIdling();
  }

  attach(response: Response): void {
    this.#held += 1;
    branches.set(response, new Branch(this, this.#branches++, response));
    overrides ??= allOverrides();
    for (const name in overrides) {
      if (name in response) Object.defineProperty(response, name, overrides[name] as PropertyDescriptor);
    }
    if (typeof FinalizationRegistry !== 'function') return;
    registry ??= new FinalizationRegistry((tap) => tap.release());
    registry.register(response, this);
  }

  /** True for the branch that is observed, while it is. */
  observes({ key }: Branch): boolean {
    this.#leader ??= key;
    return this.#leader === key && !this.#over;
  }

  async waitFor<Value>(branch: Branch, read: Promise<Value>): Promise<Value> {
    this.observes(branch);
    this.#reads += 1;
    this.#pending += 1;
    try {
      return await read;
    } finally {
      this.#pending -= 1;
    }
  }

  /** @param tell makes the last call. */
  finish(branch: Branch, tell: (observer: BodyObserver) => void): void {
    if (this.observes(branch)) this.#finish(tell);
  }

  /** One of the responses was let go. */
  release(): void {
    this.#held -= 1;
    if (this.#over || this.#held > 0) return;
    this.#finish((observer) => observer.drop());
    this.reader?.cancel().catch(() => {});
  }

  #finish(tell: (observer: BodyObserver) => void): void {
    this.#over = true;
    clearTimeout(this.#timer);
    this.observers.forEach(tell);
  }

  /** Nobody has asked for more since the last look. */
  #watchIdling(): void {
    const reads = this.#reads;
    this.#timer = setTimeout(() => {
      if (this.#pending > 0 || reads !== this.#reads) this.#watchIdling();
      else this.#finish((observer) => observer.drop());
    }, IDLE_LIMIT);
    (this.#timer as { unref?(): void }).unref?.();
  }
}

let registry: FinalizationRegistry<Tap> | undefined;

/** One response of a tapped body, the original or a clone; and the source of the stream that passes the body through. */
class Branch {
  readonly tap: Tap;
  readonly key: number;
  /** A byte stream as the native body is one; Safari before version 18 has none. */
  type: 'bytes' | undefined = 'bytes';
  readonly #response: Response;
  /** What the object itself had before us; a native response has nothing. */
  readonly #own: PropertyDescriptorMap | undefined;
  #stream: ReadableStream<Bytes> | undefined;
  #reader: ReadableStreamDefaultReader<Bytes> | undefined;

  constructor(tap: Tap, key: number, response: Response) {
    this.tap = tap;
    this.key = key;
    this.#response = response;
    this.#own = Object.getOwnPropertyNames(response).length > 0 ? Object.getOwnPropertyDescriptors(response) : undefined;
  }

  body(): ReadableStream<Bytes> | null {
    if (!this.#stream && this.#response.bodyUsed) return this.#native('body') as null;
    return (this.#stream ??= this.#newStream());
  }

  clone(): Response {
    this.#refuseLocked();
    const copy = this.#call('clone') as Response;
    this.tap.attach(copy);
    return copy;
  }

  async readWhole(name: WholeRead): Promise<unknown> {
    this.#refuseLocked();
    if (this.#response.bodyUsed) return this.#call(name);
    try {
      const value = await this.tap.waitFor(this, this.#call(name) as Promise<unknown>);
      if (value instanceof Blob) {
        value.text().then(
          (text) => this.#tellWhole(text),
          () => {},
        );
      } else this.#tellWhole(value);
      return value;
    } catch (error) {
      this.tap.finish(this, (observer) => observer.fail(error));
      throw error;
    }
  }

  /** Reads only when it is read. The source is locked as late as that, so that until then all ways to read stay open. */
  async pull(controller: ReadableByteStreamController): Promise<void> {
    try {
      const value = await this.tap.waitFor(this, readSome(this.#open()));
      if (!value) return this.#close(controller);
      // The observer looks first: handing a chunk to a byte stream takes its buffer away.
      if (this.tap.observes(this)) this.tap.observers.forEach((observer) => observer.chunk(value));
      controller.enqueue(value);
    } catch (error) {
      this.tap.finish(this, (observer) => observer.fail(error));
      throw error;
    }
  }

  cancel(reason: unknown): Promise<void> {
    this.tap.finish(this, (observer) => observer.cancel(reason));
    return this.#open().cancel(reason);
  }

  #open(): ReadableStreamDefaultReader<Bytes> {
    this.#reader ??= (this.#native('body') as ReadableStream<Bytes>).getReader();
    if (this.tap.observes(this)) this.tap.reader = this.#reader;
    return this.#reader;
  }

  #close(controller: ReadableByteStreamController): void {
    this.tap.finish(this, (observer) => observer.end());
    controller.close();
    controller.byobRequest?.respond(0);
  }

  #newStream(): ReadableStream<Bytes> {
    try {
      return new ReadableStream(this as UnderlyingByteSource) as ReadableStream<Bytes>;
    } catch {
      this.type = undefined;
      return new ReadableStream(this as unknown as UnderlyingDefaultSource<Bytes>, { highWaterMark: 0 });
    }
  }

  #tellWhole(value: unknown): void {
    this.tap.finish(this, (observer) => {
      if (typeof value === 'string') observer.text(value);
      else if (value instanceof ArrayBuffer) observer.chunk(new Uint8Array(value));
      else if (value instanceof Uint8Array) observer.chunk(value);
      else observer.json(value);
      observer.end();
    });
  }

  /** A reader that has not read yet locks our stream and not the native one, which would let another reader in. */
  #refuseLocked(): void {
    if (this.#stream?.locked) throw new TypeError('Body is unusable: its stream is locked');
  }

  #call(name: WholeRead | 'clone'): unknown {
    return (this.#native(name) as () => unknown).call(this.#response);
  }

  /** As the runtime has it now: after a native `clone()` the body is another stream than before. */
  #native(name: keyof Response): unknown {
    const own = this.#own?.[name];
    if (own && 'value' in own) return own.value;
    return own?.get ? own.get.call(this.#response) : Reflect.get(Object.getPrototypeOf(this.#response), name, this.#response);
  }
}

type WholeRead = 'text' | 'json' | 'arrayBuffer' | 'blob' | 'bytes' | 'formData';

const branches = new WeakMap<Response, Branch>();

const branchOf = (response: Response) => branches.get(response) as Branch;

function method(value: (this: Response) => unknown): PropertyDescriptor {
  return { configurable: true, writable: true, value };
}

function wholeRead(name: WholeRead): PropertyDescriptor {
  return method(async function () {
    return branchOf(this).readWhole(name);
  });
}

let overrides: PropertyDescriptorMap | undefined;

/** The same for all responses: functions of their own for each would be most of what a tapped response weighs. */
function allOverrides(): PropertyDescriptorMap {
  const body = function (this: Response) {
    return branchOf(this).body();
  };
  const clone = method(function () {
    return branchOf(this).clone();
  });
  const names = ['text', 'json', 'arrayBuffer', 'blob', 'bytes', 'formData'] as const;
  const reads = Object.fromEntries(names.map((name) => [name, wholeRead(name)]));
  return { ...reads, clone, body: { configurable: true, get: body } };
}

/** Undefined at the end. Empty chunks, which a byte stream refuses, are passed over. */
async function readSome(reader: ReadableStreamDefaultReader<Bytes>): Promise<Bytes | undefined> {
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return undefined;
    if (value.byteLength > 0) return value;
  }
}
