import { type Attributes, type Context, type Span, trace } from '@opentelemetry/api';
import { GEN_AI_OPERATION_EXECUTE_TOOL, GEN_AI_OPERATION_NAME, GEN_AI_TOOL_NAME } from '../semconv/gen-ai';
import { SUPPRESS_TRACING_KEY } from '../semconv/context-keys';
import {
  TRACELOOP_ENTITY_NAME,
  TRACELOOP_ENTITY_PATH,
  TRACELOOP_ENTITY_VERSION,
  TRACELOOP_SPAN_KIND,
} from '../semconv/traceloop';
import { ThreadlightError } from './errors';
import { currentRuntime, type EntityRecord, type Runtime } from './runtime';
import { contextIn } from './scope-context';
import { type AssociationProperties, ScopeState, scopeStateOf } from './scope-state';
import { SpanRun } from './span-run';

export type EntityKind = 'workflow' | 'task' | 'agent' | 'tool';

/** What an entity is, and what it hands down to everything below it. */
export interface EntityConfig {
  /** Names the span: `<name>.<kind>`. Keep it stable: ids and texts belong into attributes. */
  name: string;
  /** Recorded as `traceloop.entity.version`. */
  version?: number;
  /** Conversation of this entity and all below it; the innermost wins. An empty or absent one changes nothing. */
  conversationId?: string;
  /** Merged over the properties of the scopes around. */
  associationProperties?: Record<string, string>;
  /** False: no input, output or message below is recorded. True inside false records again. */
  traceContent?: boolean;
  /** Recorded as the input in place of the function's arguments. */
  inputParameters?: unknown[];
  /** True: nothing below is traced; the function still runs. Default false. */
  suppressTracing?: boolean;
}

export type Callable<R> = (...args: unknown[]) => R;

/** One call of a user's function. */
export interface Call<A extends unknown[], R> {
  fn: Callable<R>;
  thisArg: unknown;
  args: A;
  /** What `fn` receives after its arguments, made for the context it runs in; decorated methods receive nothing more. */
  handle?: ((context: Context) => unknown) | undefined;
}

/** One call of a function as an entity. */
export interface EntityCall<A extends unknown[], R> extends Call<A, R> {
  kind: EntityKind | 'conversation';
  config: EntityConfig;
}

/** Runs a function as an entity of `parent`: a span around it, a scope for what is below. */
export function runEntity<A extends unknown[], R>(runtime: Runtime, parent: Context, call: EntityCall<A, R>): R {
  if (call.config.suppressTracing) return runIn(runtime, parent.setValue(SUPPRESS_TRACING_KEY, true), call);
  const outer = scopeStateOf(parent, runtime.page);
  const state = openState(outer, call);
  const start = contextIn(parent, trace.getSpan(parent), state);
  const span = runtime.tracer.startSpan(spanName(call), { attributes: entityAttributes(call, outer) }, start);
  state.span = span;
  return new EntityRun(runtime, span, contextIn(start, span, state), call).follow(callEntity<R>);
}

function callEntity<R>(run: EntityRun): R {
  return run.call() as R;
}

/** Calls the function in a context, with a handle on it where the call wants one. */
export function runIn<R>(runtime: Runtime | undefined, context: Context, { fn, thisArg, args, handle }: Call<unknown[], R>): R {
  const given = handle ? withHandle(args, handle(context)) : args;
  return runtime ? runtime.context.run(context, () => fn.apply(thisArg, given)) : fn.apply(thisArg, given);
}

/** Most functions get nothing else, and a list that is spread is made several times too long. */
function withHandle(args: unknown[], handle: unknown): unknown[] {
  return args.length ? [...args, handle] : [handle];
}

function openState(outer: ScopeState | undefined, { kind, config }: EntityCall<unknown[], unknown>): ScopeState {
  const { name, associationProperties, traceContent, conversationId } = config;
  const isStep = kind === 'task' || kind === 'tool';
  return new ScopeState(
    outer,
    {
      workflowName: isStep || kind === 'conversation' ? undefined : name,
      agentName: kind === 'agent' ? name : undefined,
      entityPath: isStep ? joinPath(outer?.entityPath, name) : undefined,
      association: mergeAssociation(outer?.association, associationProperties),
      traceContent: traceContent ?? undefined,
    },
    conversationIdOf(conversationId),
  );
}

/** Ids of other types than string are taken by their text; empty and absent ones change nothing. */
export function conversationIdOf(id: unknown): string | undefined {
  return id === undefined || id === null || id === '' ? undefined : String(id);
}

export function mergeAssociation(
  outer: AssociationProperties | undefined,
  own: Record<string, string> | undefined,
): AssociationProperties | undefined {
  return own && { ...outer, ...own };
}

function joinPath(outer: string | undefined, name: string): string {
  return outer ? `${outer}.${name}` : name;
}

function spanName({ kind, config }: EntityCall<unknown[], unknown>): string {
  return kind === 'conversation' ? kind : `${config.name}.${kind}`;
}

function entityAttributes({ kind, config }: EntityCall<unknown[], unknown>, outer: ScopeState | undefined): Attributes {
  const attributes: Attributes = {
    [TRACELOOP_SPAN_KIND]: kind === 'conversation' ? 'workflow' : kind,
    [TRACELOOP_ENTITY_NAME]: config.name,
    [TRACELOOP_ENTITY_PATH]: outer?.entityPath ?? '',
  };
  if (config.version !== undefined) attributes[TRACELOOP_ENTITY_VERSION] = config.version;
  if (kind === 'tool') {
    attributes[GEN_AI_OPERATION_NAME] = GEN_AI_OPERATION_EXECUTE_TOOL;
    attributes[GEN_AI_TOOL_NAME] = config.name;
  }
  return attributes;
}

/** An entity that is running. */
class EntityRun extends SpanRun {
  readonly #call: EntityCall<unknown[], unknown>;
  readonly #content: EntityRecord | undefined;

  constructor(runtime: Runtime, span: Span, context: Context, call: EntityCall<unknown[], unknown>) {
    super(runtime, span, context);
    this.#call = call;
    if (span.isRecording()) this.#content = runtime.content?.entity(runtime, context, span, call);
  }

  call(): unknown {
    return runIn(this.runtime, this.context, this.#call);
  }

  override piece(value: unknown): void {
    this.#content?.piece(value);
  }

  override succeed(value: unknown): void {
    this.#content?.output(value);
    this.span.end();
  }
}

/** The running SDK for a call of an entity; undefined means: just run the function. */
export function runtimeFor(config: EntityConfig): Runtime | undefined {
  if (typeof config?.name === 'string' && config.name) return currentRuntime();
  throw new ThreadlightError(
    'ERR_ENTITY_NAME',
    `An entity needs a name, as in { name: "chat" }; received ${String(config?.name)}.`,
  );
}
