import { type AttributeValue, type Context, type Span, trace } from '@opentelemetry/api';
import { CONVERSATION_ID_KEY } from '../semconv/context-keys';
import {
  type Call,
  type Callable,
  conversationIdOf,
  type EntityConfig,
  type EntityKind,
  mergeAssociation,
  runEntity,
  runIn,
  runtimeFor,
} from './entity';
import { follow } from './outcome';
import { activeContext, currentRuntime, type Runtime } from './runtime';
import { contextIn } from './scope-context';
import { ScopeState, scopeStateOf } from './scope-state';
import { showConversation } from './stamp';

/**
 * Arguments with the scope behind them. A conditional type, because from the plain tuple the compiler would take a
 * callback's last own parameter for the scope.
 */
export type WithScope<A extends unknown[]> = A extends unknown ? [...args: A, scope: Scope] : never;

/** A function that receives, after its own arguments, the scope it runs in. */
export type Scoped<A extends unknown[], R> = (...args: WithScope<A>) => R;

type ScopedMethod<T, A extends unknown[], R> = (this: T, ...args: WithScope<A>) => R;

/**
 * A piece of code's place in its conversation, held in the hand: the last argument of every callback.
 *
 * What is started from a scope belongs to it, also after an `await` on runtimes that cannot keep a context by themselves.
 */
export class Scope {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  /** The conversation in force here; undefined outside of all conversations. */
  get conversationId(): string | undefined {
    const id = this.#context.getValue(CONVERSATION_ID_KEY) ?? currentRuntime()?.page?.conversationId;
    return conversationIdOf(id);
  }

  /** The span of this scope; undefined outside of all spans. */
  get span(): Span | undefined {
    return trace.getSpan(this.#context);
  }

  /** Runs `fn` here: what it does at once, and on runtimes with an async context also later, belongs to this scope. */
  run<A extends unknown[], R>(fn: Scoped<A, R>, ...args: A): R {
    return runIn(currentRuntime(), this.#context, { fn: callable(fn), thisArg: undefined, args, handle: scopeOf });
  }

  /** `fn` such that it runs here whenever it is called; `this`, arguments and result are its own. */
  bind<F extends (...args: never[]) => unknown>(fn: F): F {
    const context = this.#context;
    const bound = function (this: unknown, ...args: never[]): unknown {
      return runIn(currentRuntime(), context, { fn: callable(fn), thisArg: this, args });
    };
    Object.defineProperty(bound, 'name', { value: fn.name, configurable: true });
    Object.defineProperty(bound, 'length', { value: fn.length, configurable: true });
    return bound as unknown as F;
  }

  /** `fetch` as part of this scope: a span of it, with trace headers where they may go. */
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    return currentRuntime()?.fetch(this.#context, input, init) ?? globalThis.fetch(input, init);
  }

  /** `traceparent` and `baggage` that carry this scope to another service; empty before `initialize`. */
  headers(): Record<string, string> {
    return currentRuntime()?.headers(this.#context) ?? {};
  }

  /** Sets an attribute of this scope's span. */
  setAttribute(key: string, value: AttributeValue): this {
    this.span?.setAttribute(key, value);
    return this;
  }

  /** As `setConversationId`, for this scope. */
  setConversationId(id: string): void {
    const runtime = currentRuntime();
    const state = runtime && scopeStateOf(this.#context, runtime.page);
    if (state) assignConversation(runtime, state, this.#context, id);
  }

  /** As the function of the same name, below this scope. */
  withWorkflow<A extends unknown[], R>(config: EntityConfig, fn: Scoped<A, R>, ...args: A): R {
    return entityIn(this.#context, 'workflow', config, fn, args);
  }

  /** As the function of the same name, below this scope. */
  withTask<A extends unknown[], R>(config: EntityConfig, fn: Scoped<A, R>, ...args: A): R {
    return entityIn(this.#context, 'task', config, fn, args);
  }

  /** As the function of the same name, below this scope. */
  withAgent<A extends unknown[], R>(config: EntityConfig, fn: Scoped<A, R>, ...args: A): R {
    return entityIn(this.#context, 'agent', config, fn, args);
  }

  /** As the function of the same name, below this scope. */
  withTool<A extends unknown[], R>(config: EntityConfig, fn: Scoped<A, R>, ...args: A): R {
    return entityIn(this.#context, 'tool', config, fn, args);
  }

  /** As the function of the same name, below this scope. */
  withConversation<T, A extends unknown[], R>(id: string, fn: ScopedMethod<T, A, R>, thisArg?: T, ...args: A): R {
    return runConversation(this.#context, { id, fn: callable(fn), thisArg, args, handle: scopeOf });
  }

  /** As the function of the same name, below this scope. */
  withAssociationProperties<T, A extends unknown[], R>(
    properties: Record<string, string>,
    fn: ScopedMethod<T, A, R>,
    thisArg?: T,
    ...args: A
  ): R {
    const runtime = currentRuntime();
    const outer = scopeStateOf(this.#context, runtime?.page);
    const state = new ScopeState(outer, { association: mergeAssociation(outer?.association, properties) });
    return runIn(runtime, contextIn(this.#context, this.span, state), { fn: callable(fn), thisArg, args, handle: scopeOf });
  }

  /** A stream whose pulls run here, for sources that are read after the callback has returned. */
  wrapStream<T>(stream: ReadableStream<T>): ReadableStream<T> {
    const nothing = (): void => {};
    const run = <R>(step: () => R): R => this.run(step);
    return follow(stream, { run, piece: nothing, succeed: nothing, fail: nothing, abandon: nothing });
  }
}

/** The type system cannot follow a generic list of arguments with the handle behind it; the values are right. */
function callable<R>(fn: unknown): Callable<R> {
  return fn as Callable<R>;
}

/** Runs a function as an entity below `context`. */
export function entityIn<A extends unknown[], R>(
  context: Context,
  kind: EntityKind,
  config: EntityConfig,
  fn: Scoped<A, R>,
  args: A,
): R {
  const runtime = runtimeFor(config);
  const call = { kind, config, fn: callable<R>(fn), thisArg: undefined, args, handle: scopeOf };
  return runtime ? runEntity(runtime, context, call) : runIn(runtime, context, call);
}

/** The scope of the code that is running; on runtimes without an async context, right only before the first `await`. */
export function scope(): Scope {
  return new Scope(activeContext());
}

/** The handle on a context. */
export function scopeOf(context: Context): Scope {
  return new Scope(context);
}

/** A call inside a conversation, with or without a handle as the last argument. */
export interface ConversationCall<A extends unknown[], R> extends Call<A, R> {
  /** Empty clears the conversation; undefined and null leave the one around in force. */
  id: string | undefined;
}

/**
 * Opens a conversation. Where no span of this process is around, one named `conversation` is made, so that all that happens
 * inside is one trace; inside a span the conversation is only a scope.
 */
export function runConversation<A extends unknown[], R>(parent: Context, { id, ...call }: ConversationCall<A, R>): R {
  const runtime = currentRuntime();
  if (!runtime) return runIn(runtime, parent, call);
  const state = new ScopeState(scopeStateOf(parent, runtime.page), {}, id === '' ? '' : conversationIdOf(id));
  const span = trace.getSpan(parent);
  const context = contextIn(parent, span, state);
  if (hasLocalSpan(span)) return runIn(runtime, context, call);
  return runEntity(runtime, context, { kind: 'conversation', config: { name: 'conversation' }, ...call });
}

function hasLocalSpan(span: Span | undefined): boolean {
  return span !== undefined && !span.spanContext().isRemote;
}

/** Sets the id of a scope that is open, and of the spans that show it. */
export function assignConversation(runtime: Runtime, state: ScopeState, context: Context, id: string): void {
  state.conversationId = conversationIdOf(id) ?? '';
  showConversation(runtime, state.span, id);
  showConversation(runtime, trace.getSpan(context), id);
}
