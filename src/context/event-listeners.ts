import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import type { AmbientContext } from './contract';
import { inPlaceOf, patch, prototypeOf, type Restore } from './patch';

type Callback = EventListener | EventListenerObject;
type Options = boolean | AddEventListenerOptions | null | undefined;

type Listening = (native: NativeMethod, target: EventTarget, type: string, callback: Callback, options: Options) => unknown;
type NativeMethod = (this: EventTarget, type: string, callback: Callback | null, options: Options) => unknown;

/** What a target is shown in place of a callback, and the context in which each target was given it. */
interface StandIn {
  readonly listener: EventListener;
  readonly contexts: WeakMap<object, Context>;
}

/**
 * Listeners run in the context in which they were added; those added outside of all contexts, in that of the dispatch.
 *
 * A target tells listeners apart by type, callback and phase, and ignores a second one. So a callback has one stand-in for
 * each type and phase, and the target itself keeps account of `once`, signals and duplicates.
 */
export function keepListenerContext(context: AmbientContext): (Restore | undefined)[] {
  const standIns = new WeakMap<Callback, Record<string, StandIn>>();
  const standIn = (type: string, callback: Callback, options: Options): StandIn => {
    const ofCallback = standIns.get(callback) ?? {};
    standIns.set(callback, ofCallback);
    return (ofCallback[keyOf(type, options)] ??= createStandIn(context, callback));
  };
  return [
    patchMethod('addEventListener', (add, target, type, callback, options) => {
      const { listener, contexts } = standIn(type, callback, options);
      contexts.set(target, context.active());
      return add.call(target, type, listener, options);
    }),
    /** The callback itself is taken off as well: it may have been added before listeners were followed. */
    patchMethod('removeEventListener', (remove, target, type, callback, options) => {
      remove.call(target, type, standIn(type, callback, options).listener, options);
      return remove.call(target, type, callback, options);
    }),
  ];
}

function patchMethod(name: 'addEventListener' | 'removeEventListener', act: Listening): Restore | undefined {
  return patch(prototypeOf('EventTarget'), name, 'value', ({ value }: { value?: NativeMethod }) => {
    const native = value as NativeMethod;
    const method = inPlaceOf(native, function (type, callback, options) {
      const target = (this ?? globalThis) as EventTarget;
      return isCallback(callback) ? act(native, target, type, callback, options) : native.call(target, type, callback, options);
    });
    return { value: method };
  });
}

function isCallback(callback: unknown): callback is Callback {
  return Object(callback) === callback;
}

function keyOf(type: string, options: Options): string {
  return `${Boolean(typeof options === 'object' ? options?.capture : options)} ${type}`;
}

function createStandIn(context: AmbientContext, callback: Callback): StandIn {
  const contexts = new WeakMap<object, Context>();
  const listener = function (this: object, event: Event): unknown {
    const added = contexts.get(this) ?? ROOT_CONTEXT;
    const dispatch = (): unknown => (typeof callback === 'function' ? callback.call(this, event) : callback.handleEvent(event));
    return added === ROOT_CONTEXT ? dispatch() : context.run(added, dispatch);
  };
  return { listener, contexts };
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
export function keepHandlerContext(context: AmbientContext): (Restore | undefined)[] {
  return HANDLER_OWNERS.flatMap((owner) => {
    const prototype = prototypeOf(owner);
    const names = Object.keys(prototype ?? {}).filter((name) => name.startsWith('on'));
    return names.map((name) => keepHandler(prototype, name, context));
  });
}

function keepHandler(prototype: object | undefined, name: string, context: AmbientContext): Restore | undefined {
  const originals = new WeakMap<object, unknown>();
  return patch(prototype, name, 'set', ({ get, set }) => ({
    get() {
      const handler: unknown = get?.call(this);
      return (typeof handler === 'function' && originals.get(handler)) || handler;
    },
    set(handler) {
      const current: Context = context.active();
      if (typeof handler !== 'function' || current === ROOT_CONTEXT) return set?.call(this, handler);
      const bound = context.bind(current, handler);
      originals.set(bound, handler);
      return set?.call(this, bound);
    },
  }));
}
