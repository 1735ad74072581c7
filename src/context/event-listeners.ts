import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import type { AmbientContext } from './contract';
import { inPlaceOf, patchAccessor, patchValue, type Restore } from './patch';

type Callback = EventListener | EventListenerObject;
type Options = boolean | AddEventListenerOptions | undefined;

/** What one call of `addEventListener` registered. */
interface Registration {
  readonly registered: Callback;
  readonly signal: AbortSignal | undefined;
  fired: boolean;
}

/** Listeners run in the context in which they were added; those added outside of all contexts stay as they are. */
export function keepListenerContext(context: AmbientContext): Restore[] {
  if (typeof EventTarget !== 'function') return [];
  const registrations = new Registrations();
  const restores = [
    patchValue(EventTarget.prototype, 'addEventListener', (add: EventTarget['addEventListener']) =>
      addIn(context, registrations, add),
    ),
    patchValue(EventTarget.prototype, 'removeEventListener', (remove: EventTarget['removeEventListener']) =>
      removeFrom(registrations, remove),
    ),
  ];
  return restores.filter((restore) => restore !== undefined);
}

function addIn(
  context: AmbientContext,
  registrations: Registrations,
  add: EventTarget['addEventListener'],
): EventTarget['addEventListener'] {
  return inPlaceOf(add, function (type: string, callback: Callback | null, options?: Options) {
    if (!isCallback(callback)) return add.call(this as EventTarget, type, callback, options);
    const target = this ?? globalThis;
    const { registered } =
      registrations.live(target, type, callback, options) ?? registrations.note(target, type, callback, options, context);
    return add.call(target as EventTarget, type, registered, options);
  });
}

/** The callback itself is taken off as well: it may have been added before listeners were followed. */
function removeFrom(
  registrations: Registrations,
  remove: EventTarget['removeEventListener'],
): EventTarget['removeEventListener'] {
  return inPlaceOf(remove, function (type: string, callback: Callback | null, options?: Options) {
    const target = (this ?? globalThis) as EventTarget;
    const registration = isCallback(callback) && registrations.forget(target, type, callback, options);
    if (registration && registration.registered !== callback) remove.call(target, type, registration.registered, options);
    return remove.call(target, type, callback, options);
  });
}

function isCallback(callback: unknown): callback is Callback {
  return typeof callback === 'function' || (typeof callback === 'object' && callback !== null);
}

/**
 * A target tells listeners apart by type, callback and phase, and ignores a second one. It sees our
 * function in place of the callback, so the same one has to be shown again while the first is registered.
 */
class Registrations {
  readonly #ofTarget = new WeakMap<object, WeakMap<Callback, Map<string, Registration>>>();

  live(target: object, type: string, callback: Callback, options: Options): Registration | undefined {
    const registration = this.#ofTarget.get(target)?.get(callback)?.get(keyOf(type, options));
    return registration && !registration.fired && !registration.signal?.aborted ? registration : undefined;
  }

  note(target: object, type: string, callback: Callback, options: Options, context: AmbientContext): Registration {
    const registration = registrationOf(callback, options, context);
    const ofTarget = getOrAdd(this.#ofTarget, target, () => new WeakMap());
    getOrAdd(ofTarget, callback, () => new Map<string, Registration>()).set(keyOf(type, options), registration);
    return registration;
  }

  forget(target: object, type: string, callback: Callback, options: Options): Registration | undefined {
    const ofCallback = this.#ofTarget.get(target)?.get(callback);
    const registration = ofCallback?.get(keyOf(type, options));
    ofCallback?.delete(keyOf(type, options));
    return registration;
  }
}

function keyOf(type: string, options: Options): string {
  const capture = typeof options === 'object' && options !== null ? options.capture : options;
  return `${capture ? 'capture' : 'bubble'} ${type}`;
}

function getOrAdd<K extends object, V>(map: WeakMap<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}

function registrationOf(callback: Callback, options: Options, context: AmbientContext): Registration {
  const { once, signal } = typeof options === 'object' && options !== null ? options : {};
  const current = context.active();
  const registration: { -readonly [K in keyof Registration]: Registration[K] } = { registered: callback, signal, fired: false };
  if (current === ROOT_CONTEXT && !once) return registration;
  registration.registered = function (this: unknown, event: Event) {
    if (once) registration.fired = true;
    return current === ROOT_CONTEXT
      ? dispatch(callback, this, event)
      : context.with(current, dispatch, undefined, callback, this, event);
  };
  return registration;
}

/** A listener object's method is looked up at each event, as the target does. */
function dispatch(callback: Callback, target: unknown, event: Event): unknown {
  return typeof callback === 'function' ? callback.call(target as EventTarget, event) : callback.handleEvent(event);
}

/** Interfaces whose `on…` properties are set in one conversation's code and called for it. */
const HANDLER_OWNERS = [
  'XMLHttpRequestEventTarget',
  'XMLHttpRequest',
  'MessagePort',
  'WebSocket',
  'EventSource',
  'FileReader',
  'BroadcastChannel',
  'Worker',
  'IDBRequest',
  'IDBOpenDBRequest',
  'IDBTransaction',
  'HTMLElement',
  'AbortSignal',
  'ServiceWorkerContainer',
  'RTCPeerConnection',
  'RTCDataChannel',
  'MediaRecorder',
  'SpeechSynthesisUtterance',
] as const;

/** The same for handlers that are set as a property, such as `port.onmessage`. */
export function keepHandlerContext(context: AmbientContext): Restore[] {
  const realm = globalThis as unknown as Record<string, { prototype: object } | undefined>;
  return HANDLER_OWNERS.flatMap((name) => {
    const prototype = realm[name]?.prototype;
    return prototype ? keepHandlersOf(prototype, context) : [];
  });
}

function keepHandlersOf(prototype: object, context: AmbientContext): Restore[] {
  const names = Object.keys(prototype).filter((name) => name.startsWith('on'));
  const restores = names.map((name) => keepHandler(prototype, name, context));
  return restores.filter((restore) => restore !== undefined);
}

function keepHandler(prototype: object, name: string, context: AmbientContext): Restore | undefined {
  const originals = new WeakMap<object, unknown>();
  return patchAccessor(prototype, name, ({ get, set }) => ({
    get() {
      const handler = get.call(this);
      return (typeof handler === 'function' && originals.get(handler)) || handler;
    },
    set(handler) {
      const current: Context = context.active();
      if (typeof handler !== 'function' || current === ROOT_CONTEXT) return set.call(this, handler);
      const bound = context.bind(current, handler);
      originals.set(bound, handler);
      return set.call(this, bound);
    },
  }));
}
