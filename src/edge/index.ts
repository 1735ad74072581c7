import { serveRequest } from '../sdk/serve-request';

export type { AiBinding } from '../genai/workers-ai/binding';
export { wrapAi } from './workers-ai';

/** What runtimes pass to a handler besides the request; Workers pass `env` before it. */
interface ExecutionContext {
  waitUntil?(work: Promise<unknown>): void;
}

/** What the wrappers may be told. */
export interface EdgeOptions {
  /** Conversation of a request, before the one that its client claims. Undefined: the client's. */
  conversationId?: (request: Request) => string | undefined | Promise<string | undefined>;
}

type Handler<A extends unknown[]> = (request: Request, ...rest: A) => Response | Promise<Response>;

type EntrypointClass = new (...args: never[]) => { fetch?(request: Request): unknown };

/**
 * Wraps a fetch handler: each request is a span of the trace that its client began, in the client's conversation; the span
 * ends with the response's body, and spans are sent under `waitUntil`.
 *
 * @param handler a function `(request, …) => response` (Vercel Edge, Deno, Bun), an object with a `fetch` of that kind
 * (the module of a Worker), or a class with one (`WorkerEntrypoint`); its other members stay as they are.
 */
export function traced<C extends EntrypointClass>(entrypoint: C, options?: EdgeOptions): C;
export function traced<A extends unknown[]>(
  handler: Handler<A>,
  options?: EdgeOptions,
): (request: Request, ...rest: A) => Promise<Response>;
export function traced<T extends { fetch?: unknown }>(handler: T, options?: EdgeOptions): T;
export function traced(handler: Handler<unknown[]> | { fetch?: unknown }, options: EdgeOptions = {}): unknown {
  if (isEntrypoint(handler)) return tracedDurableObject(handler, options);
  if (typeof handler === 'function') return wrapHandler(handler, undefined, options);
  const { fetch } = handler;
  if (typeof fetch !== 'function') return handler;
  return { ...handler, fetch: wrapHandler(fetch as Handler<unknown[]>, handler, options) };
}

/**
 * Wraps the class of a Durable Object: its `fetch` as by {@link traced}, with the object's own `waitUntil`.
 *
 * @returns a subclass with the same name.
 */
export function tracedDurableObject<C extends EntrypointClass>(DurableObject: C, options: EdgeOptions = {}): C {
  const Base = DurableObject as unknown as new (...args: unknown[]) => {
    fetch(request: Request): Response | Promise<Response>;
  };
  const Traced = class extends Base {
    readonly #state: ExecutionContext | undefined;

    constructor(...args: unknown[]) {
      super(...args);
      this.#state = args[0] as ExecutionContext | undefined;
    }

    override fetch(request: Request): Promise<Response> {
      return serve(request, () => super.fetch(request), this.#state, options);
    }
  };
  Object.defineProperty(Traced, 'name', { value: DurableObject.name });
  return Traced as unknown as C;
}

function isEntrypoint(handler: unknown): handler is EntrypointClass {
  return typeof handler === 'function' && typeof (handler.prototype as { fetch?: unknown } | undefined)?.fetch === 'function';
}

function wrapHandler(handler: Handler<unknown[]>, owner: unknown, options: EdgeOptions) {
  return function tracedHandler(request: Request, ...rest: unknown[]): Promise<Response> {
    const context = rest.findLast(canWait);
    return serve(request, () => handler.call(owner, request, ...rest), context, options);
  };
}

async function serve(
  request: Request,
  handler: () => Response | Promise<Response>,
  context: ExecutionContext | undefined,
  { conversationId }: EdgeOptions,
): Promise<Response> {
  const waitUntil = context?.waitUntil && ((work: Promise<unknown>) => context.waitUntil?.(work));
  return serveRequest(request, handler, { conversationId: await conversationId?.(request), waitUntil });
}

function canWait(value: unknown): value is ExecutionContext {
  return typeof (value as ExecutionContext | undefined)?.waitUntil === 'function';
}
