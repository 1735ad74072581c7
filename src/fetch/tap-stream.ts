import { ObservedReader } from './observed-reader';
import { passThrough } from './pass-through';
import { type Bytes, type BytesReader, type IdleWatch, lookEvery, Tap, type TapResponse } from './tap';
import { tapResponse } from './tap-response';

/**
 * Overrides the methods of the body's own stream, where the runtime itself reads streams by these methods, as Node does: for
 * `text()`, `clone()`, `new Response(body)`, `Readable.fromWeb(body)` alike. So there is no second stream, which on Node
 * would weigh 3 KB. Elsewhere, and for a response that is no native one, it falls back to {@link tapResponse}.
 *
 * Not seen are a body that is transferred and one that is read by `new ReadableStreamDefaultReader(body)`: their calls count
 * as dropped.
 */
export const tapInPlace: TapResponse = (response, observer) => {
  readsByMethods ??= findOut();
  if (!readsByMethods || !isNative(response)) return tapResponse(response, observer);
  const { body } = response;
  if (!body) return false;
  const known = taps.get(body);
  if (known) known.add(observer);
  else {
    taps.set(body, new Tap(observer, sharedTimer));
    observedBody ??= Object.create(ReadableStream.prototype, overrides()) as object;
    Object.setPrototypeOf(body, observedBody);
  }
  return true;
};

type Body = ReadableStream<Bytes>;

const taps = new WeakMap<Body, Tap>();

/** Overrides by the prototype weigh nothing; on the stream itself they would be 700 bytes, for each has a shape of its own. */
let observedBody: object | undefined;

const watched = new Set<Tap>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One for all: a timer for each would weigh 300 bytes, and keep the context in which it was made. */
const sharedTimer: IdleWatch = {
  start(tap) {
    watched.add(tap);
    timer ??= lookEvery(() => watched.forEach((other) => other.look()));
  },
  stop(tap) {
    watched.delete(tap);
    if (watched.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  },
};

let readsByMethods: boolean | undefined;

/** Whether a stream's own methods are what the runtime reads and copies it by. */
function findOut(): boolean {
  const called = new Set<string>();
  const responseTelling = (name: string) => {
    const stream = new ReadableStream();
    const value = () => {
      called.add(name);
      throw new Error('Only asked');
    };
    return new Response(Object.defineProperty(stream, name, { value }));
  };
  responseTelling('getReader')
    .text()
    .catch(() => {});
  try {
    responseTelling('tee').clone();
  } catch {
    // What was asked for.
  }
  return called.size === 2;
}

function isNative(response: Response): boolean {
  const { body } = response;
  return (
    Object.getPrototypeOf(response) === Response.prototype &&
    Object.getOwnPropertyNames(response).length === 0 &&
    (body === null || body instanceof ReadableStream)
  );
}

const inherited = (stream: Body, name: 'getReader' | 'cancel', argument: unknown) =>
  Reflect.apply(ReadableStream.prototype[name] as () => unknown, stream, [argument]);

/** The same functions for all streams. */
const methods = {
  getReader(this: Body, options?: ReadableStreamGetReaderOptions) {
    return handOut(taps.get(this) as Tap, inherited(this, 'getReader', options) as BytesReader);
  },
  cancel(this: Body, reason?: unknown) {
    if (!this.locked) taps.get(this)?.finish((observer) => observer.cancel(reason));
    return inherited(this, 'cancel', reason);
  },
  values(this: Body, { preventCancel = false }: ReadableStreamIteratorOptions = {}) {
    return piecesOf(this.getReader(), preventCancel);
  },
  tee(this: Body) {
    return throughReader(this).tee();
  },
  pipeTo(this: Body, ...to: Parameters<Body['pipeTo']>) {
    return throughReader(this).pipeTo(...to);
  },
  pipeThrough(this: Body, ...through: Parameters<Body['pipeThrough']>) {
    return throughReader(this).pipeThrough(...through);
  },
};

const overrides = (): PropertyDescriptorMap =>
  Object.fromEntries(
    [...Object.entries(methods), [Symbol.asyncIterator, methods.values] as const].map(([name, value]) => [
      name,
      { configurable: true, writable: true, value },
    ]),
  );

/** What the runtime does inside needs a reader of its own; the lock is taken at once, as it is there. */
function throughReader(body: Body): Body {
  const reader = body.getReader();
  return passThrough(() => reader);
}

async function* piecesOf(reader: BytesReader, preventCancel: boolean): AsyncGenerator<Bytes> {
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    const over = preventCancel ? undefined : reader.cancel();
    reader.releaseLock();
    await over;
  }
}

/**
 * The reader that the application holds. The runtime holds the native one for as long as the connection is open, so only
 * with one of our own can it be told that the application has let go.
 */
function handOut(tap: Tap, native: BytesReader): BytesReader {
  const reader = new ObservedReader(tap, native);
  tap.holdBy(reader);
  return Object.setPrototypeOf(reader, likenessOf(Object.getPrototypeOf(native) as object));
}

const likenesses = new WeakMap<object, object>();

/** A prototype by which our reader passes for a native one; Node's way to print one would look for what only that has. */
function likenessOf(prototype: object): object {
  const known = likenesses.get(prototype);
  if (known) return known;
  const { constructor: _own, ...members } = Object.getOwnPropertyDescriptors(ObservedReader.prototype);
  const inspect = { [Symbol.for('nodejs.util.inspect.custom')]: { value: undefined } };
  const likeness = Object.create(prototype, { ...members, ...inspect }) as object;
  likenesses.set(prototype, likeness);
  return likeness;
}
