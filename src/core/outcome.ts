/** Follows what a function returns until it is really over. */
export interface Follower {
  /** Runs a step of the user's code in the scope it belongs to. */
  run<T>(step: () => T): T;
  /** A piece that a generator or stream has handed out. */
  piece(value: unknown): void;
  succeed(value: unknown): void;
  fail(error: unknown): void;
  /** The consumer stopped early: `return()`, `break`, `cancel()`. */
  abandon(): void;
}

/**
 * Answers what the caller of the user's function gets: the same value, or one that behaves the same, while `follower` hears
 * how it went on. Promises, thenables, generators, async iterables and `ReadableStream`s are over when they settle or end;
 * everything else is over at once.
 */
export function follow<R>(result: R, follower: Follower): R {
  if (result === null || (typeof result !== 'object' && typeof result !== 'function')) return atOnce(result, follower);
  if (isPlainPromise(result)) return followPromise(result, follower) as R;
  if (isThenable(result)) return followThenable(result, follower);
  if (isGenerator(result)) return followIterator(result, follower);
  if (isReadableStream(result)) return followStream(result, follower) as R;
  if (isAsyncIterable(result)) return followAsyncIterable(result, follower);
  return atOnce(result, follower);
}

function atOnce<R>(result: R, follower: Follower): R {
  follower.succeed(result);
  return result;
}

/**
 * A promise of our own in place of the given one: a handler on the given one would make an unhandled rejection count as
 * handled.
 */
function followPromise(promise: Promise<unknown>, follower: Follower): Promise<unknown> {
  return promise.then(
    (value) => follow(value, follower),
    (error) => {
      follower.fail(error);
      throw error;
    },
  );
}

type Callback = ((value: unknown) => unknown) | null | undefined;

/**
 * Lazy thenables (query builders) start when `then` is called, and subclasses of Promise carry methods of their own: so the
 * object stays the same, is not started by us, and tells us when somebody awaits it.
 */
function followThenable<R extends PromiseLike<unknown>>(thenable: R, follower: Follower): R {
  const once = onlyOnce();
  const inner = thenable.then;
  const then = function (this: R, onValue: Callback, onError: Callback): unknown {
    return inner.call(
      this,
      (value: unknown) => {
        once(() => follower.succeed(value));
        return onValue ? onValue(value) : value;
      },
      (error: unknown) => {
        once(() => follower.fail(error));
        if (onError) return onError(error);
        throw error;
      },
    );
  };
  overrideOwn(thenable, 'then', then);
  if (typeof (thenable as { catch?: unknown }).catch === 'function') {
    overrideOwn(thenable, 'catch', function (this: R, onError: Callback) {
      return then.call(this, undefined, onError);
    });
  }
  return thenable;
}

/** Calls the first function that it is given, and no other. */
function onlyOnce(): (how: () => void) => void {
  let over = false;
  return (how) => {
    if (!over) how();
    over = true;
  };
}

type Step = 'next' | 'return' | 'throw';
type AnyIterator = Iterator<unknown> | AsyncIterator<unknown>;

/** Each step of the iterator runs in the scope; the object stays the same. */
function followIterator<R extends AnyIterator>(iterator: R, follower: Follower): R {
  const once = onlyOnce();
  const heed = (step: Step, result: IteratorResult<unknown>): IteratorResult<unknown> => {
    if (!result.done) follower.piece(result.value);
    else once(() => (step === 'return' ? follower.abandon() : follower.succeed(result.value)));
    return result;
  };
  const failed = (error: unknown): never => {
    once(() => follower.fail(error));
    throw error;
  };
  for (const step of ['next', 'return', 'throw'] as const) {
    const inner = iterator[step] as ((...args: unknown[]) => unknown) | undefined;
    if (typeof inner !== 'function') continue;
    overrideOwn(iterator, step, (...args: unknown[]) => {
      let result: unknown;
      try {
        result = follower.run(() => inner.apply(iterator, args));
      } catch (error) {
        failed(error);
      }
      if (isPlainPromise(result)) return result.then((value) => heed(step, value as IteratorResult<unknown>), failed);
      return heed(step, result as IteratorResult<unknown>);
    });
  }
  return iterator;
}

function followAsyncIterable<R extends AsyncIterable<unknown>>(iterable: R, follower: Follower): R {
  const inner = iterable[Symbol.asyncIterator];
  overrideOwn(iterable, Symbol.asyncIterator, () =>
    followIterator(
      follower.run(() => inner.call(iterable)),
      follower,
    ),
  );
  return iterable;
}

/**
 * A stream in front of the given one: native consumers (`new Response(stream)`) read a stream's insides and would pass by
 * methods changed on the object. Pulls and cancels go through, one chunk at a time.
 */
function followStream(stream: ReadableStream<unknown>, follower: Follower): ReadableStream<unknown> {
  const type = isByteStream(stream) ? 'bytes' : undefined;
  const reader = follower.run(() => stream.getReader());
  return new ReadableStream<unknown>(
    {
      type: type as undefined,
      async pull(controller) {
        const { done, value } = await follower
          .run(() => reader.read())
          .catch((error) => {
            follower.fail(error);
            throw error;
          });
        if (done) {
          follower.succeed(undefined);
          return controller.close();
        }
        follower.piece(value);
        controller.enqueue(value);
      },
      cancel(reason) {
        follower.abandon();
        return follower.run(() => reader.cancel(reason));
      },
    },
    { highWaterMark: 0 },
  );
}

function isByteStream(stream: ReadableStream<unknown>): boolean {
  try {
    stream.getReader({ mode: 'byob' }).releaseLock();
    return true;
  } catch {
    return false;
  }
}

function overrideOwn(target: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(target, key, { value, configurable: true, writable: true, enumerable: false });
}

/** A promise without methods of its own, for which another promise can stand in. */
function isPlainPromise(value: unknown): value is Promise<unknown> {
  const prototype: unknown = value && Object.getPrototypeOf(value);
  return prototype === Promise.prototype || prototype === enginePromise;
}

/** What async functions return, which is not the global `Promise` where Zone.js has replaced that one. */
const enginePromise: unknown = /* @__PURE__ */ Object.getPrototypeOf(/* @__PURE__ */ (async () => {})());

function isThenable(value: object): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown }).then === 'function' && Object.isExtensible(value);
}

function isGenerator(value: object): value is AnyIterator & object {
  const tag = Object.prototype.toString.call(value);
  return tag === '[object Generator]' || tag === '[object AsyncGenerator]';
}

function isReadableStream(value: object): value is ReadableStream<unknown> {
  return typeof ReadableStream === 'function' && value instanceof ReadableStream && !value.locked;
}

function isAsyncIterable(value: object): value is AsyncIterable<unknown> & object {
  return (
    typeof (value as { [Symbol.asyncIterator]?: unknown })[Symbol.asyncIterator] === 'function' && Object.isExtensible(value)
  );
}
