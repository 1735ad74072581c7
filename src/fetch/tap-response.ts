import { ObservedReader } from './observed-reader';
import { passThrough } from './pass-through';
import { type BodyObserver, type Bytes, type BytesReader, type IdleWatch, lookEvery, Tap } from './tap';

/** Overrides `body` and the reading methods on the response; its body is a second stream, which passes everything through. */
export function tapResponse(response: Response, observer: BodyObserver): boolean {
  if (response.body === null) return false;
  const known = branches.get(response);
  if (known) known.tapped.tap.add(observer);
  else attach({ tap: new Tap(observer, ownTimer()), leader: undefined }, response);
  return true;
}

/** On Workers a timer lives no longer than the request that made it. */
function ownTimer(): IdleWatch {
  let timer: ReturnType<typeof setInterval>;
  return { start: (tap) => void (timer = lookEvery(() => tap.look())), stop: () => clearInterval(timer) };
}

/** One body, and the copies that the application itself makes by `clone()`. The copy that is read first is observed. */
interface TappedBody {
  readonly tap: Tap;
  leader: Branch | undefined;
}

function attach(body: TappedBody, response: Response): void {
  branches.set(response, new Branch(body, response));
  overrides ??= allOverrides();
  for (const name in overrides) {
    if (name in response) Object.defineProperty(response, name, overrides[name] as PropertyDescriptor);
  }
  body.tap.holdBy(response);
}

/** One response of a tapped body, the original or a clone. */
class Branch {
  readonly tapped: TappedBody;
  readonly #response: Response;
  /** What the object itself had before us; a native response has nothing. */
  readonly #own: PropertyDescriptorMap;
  #stream: ReadableStream<Bytes> | undefined;

  constructor(body: TappedBody, response: Response) {
    this.tapped = body;
    this.#response = response;
    this.#own = Object.getOwnPropertyDescriptors(response);
  }

  body(): ReadableStream<Bytes> | null {
    if (!this.#stream && this.#response.bodyUsed) return this.#native('body') as null;
    return (this.#stream ??= passThrough(() => this.#open()));
  }

  clone(): Response {
    this.#refuseLocked();
    const copy = this.#call('clone') as Response;
    attach(this.tapped, copy);
    return copy;
  }

  async readWhole(name: WholeRead): Promise<unknown> {
    this.#refuseLocked();
    if (this.#response.bodyUsed || !this.#leads()) return this.#call(name);
    const { tap } = this.tapped;
    try {
      const value = await tap.waitFor(this.#call(name) as Promise<unknown>);
      tellWhole(tap, value);
      return value;
    } catch (error) {
      tap.finish((observer) => observer.fail(error));
      throw error;
    }
  }

  #open(): BytesReader {
    const reader = (this.#native('body') as ReadableStream<Bytes>).getReader();
    return this.#leads() ? new ObservedReader(this.tapped.tap, reader) : reader;
  }

  #leads(): boolean {
    return (this.tapped.leader ??= this) === this;
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
    const own = this.#own[name];
    if (own && 'value' in own) return own.value;
    return own?.get ? own.get.call(this.#response) : Reflect.get(Object.getPrototypeOf(this.#response), name, this.#response);
  }
}

function tellWhole(tap: Tap, value: unknown): void {
  if (value instanceof Blob) {
    value.text().then(
      (text) => tellWhole(tap, text),
      () => {},
    );
    return;
  }
  tap.finish((observer) => {
    if (typeof value === 'string') observer.text(value);
    else if (value instanceof ArrayBuffer) observer.chunk(new Uint8Array(value));
    else if (value instanceof Uint8Array) observer.chunk(value);
    else observer.json(value);
    observer.end();
  });
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
