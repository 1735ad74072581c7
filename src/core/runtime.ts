import type { Context, ContextManager, Span, Tracer } from '@opentelemetry/api';
import { context as globalContext } from '@opentelemetry/api';
import type { EntityCall } from './entity';
import type { ScopeState } from './scope-state';

/** The ambient context of this runtime: see `context/contract`. */
export interface RuntimeContext extends ContextManager {
  run<R>(context: Context, body: () => R): R;
  enter?(context: Context): boolean;
}

/** Hears what a running entity hands out. */
export interface EntityRecord {
  /** A piece of what a generator or a stream gives. */
  piece(value: unknown): void;
  output(value: unknown): void;
}

/** Records what functions, people and models say; builds that record nothing of it have none. */
export interface ContentRecorder {
  /** Records the arguments at once. Undefined where the scope has content switched off. */
  entity(runtime: Runtime, context: Context, span: Span, call: EntityCall<unknown[], unknown>): EntityRecord | undefined;
  /** JSON of any value, bounded in length. */
  describe(value: unknown, maxLength: number): string | undefined;
  /** The address of a request, with its query and without names and passwords. */
  url(url: URL): string;
}

/** What `initialize` leaves for the wrappers to work with. */
export interface Runtime {
  readonly tracer: Tracer;
  readonly context: RuntimeContext;
  readonly traceContent: boolean;
  readonly content: ContentRecorder | undefined;
  /** Characters of one recorded input or output. */
  readonly maxContentLength: number;
  /** Attribute keys that carry the conversation id: `gen_ai.conversation.id`, and those other backends group by. */
  readonly conversationKeys: readonly string[];
  /** The page's own scope, outside of all others: only in browsers, where a page serves one user. */
  readonly page: ScopeState | undefined;
  /** Sends a request as part of `context`: with headers where they may go, and as a span. */
  fetch(context: Context, input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
  /** `traceparent` and baggage of `context`. */
  headers(context: Context): Record<string, string>;
  /** Says once on the console that something of threadlight's own went wrong. */
  report(code: string, message: string, cause?: unknown): void;
}

/**
 * One place for all copies of this version in a process: an application that loads the ESM and the CommonJS build, or the
 * package and the script tag, has one SDK.
 */
const CARRIER = Symbol.for('threadlight.runtime.v1');

type Carrier = { [CARRIER]?: Runtime | undefined };

/** The running SDK; undefined before `initialize`, after `shutdown` and while tracing is disabled. */
export function currentRuntime(): Runtime | undefined {
  return (globalThis as Carrier)[CARRIER];
}

export function installRuntime(runtime: Runtime | undefined): void {
  (globalThis as Carrier)[CARRIER] = runtime;
}

/** The context in force, also while the SDK is not running. */
export function activeContext(): Context {
  return currentRuntime()?.context.active() ?? globalContext.active();
}
