import { type Context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { ERROR_TYPE } from '../semconv/otel';
import {
  GEN_AI_OPERATION_EXECUTE_TOOL,
  GEN_AI_OPERATION_NAME,
  GEN_AI_TOOL_CALL_ARGUMENTS,
  GEN_AI_TOOL_CALL_RESULT,
  GEN_AI_TOOL_NAME,
} from '../semconv/gen-ai';
import { SUPPRESS_TRACING_KEY } from '../semconv/context-keys';
import {
  TRACELOOP_ENTITY_INPUT,
  TRACELOOP_ENTITY_NAME,
  TRACELOOP_ENTITY_OUTPUT,
  TRACELOOP_ENTITY_PATH,
  TRACELOOP_ENTITY_VERSION,
  TRACELOOP_SPAN_KIND,
} from '../semconv/traceloop';
import { toBoundedJson } from '../util/bounded-json';
import { recordsContent } from './content';
import { ThreadlightError } from './errors';
import { follow } from './outcome';
import { Pieces } from './pieces';
import { currentRuntime, type Runtime } from './runtime';
import { contextIn } from './scope-context';
import { type AssociationProperties, ScopeState, scopeStateOf } from './scope-state';

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

/** One call of a function as an entity. */
export interface EntityCall<A extends unknown[], R> {
  kind: EntityKind | 'conversation';
  config: EntityConfig;
  fn: Callable<R>;
  thisArg: unknown;
  args: A;
  /** What `fn` receives after its arguments, made for the context it runs in; decorated methods receive nothing more. */
  handle?: (context: Context) => unknown;
}

/** Runs a function as an entity of `parent`: a span around it, a scope for what is below. */
export function runEntity<A extends unknown[], R>(runtime: Runtime, parent: Context, call: EntityCall<A, R>): R {
  const { config } = call;
  if (config.suppressTracing) return runIn(runtime, parent.setValue(SUPPRESS_TRACING_KEY, true), call);
  const outer = scopeStateOf(parent, runtime.page);
  const state = openState(outer, call);
  const start = contextIn(parent, trace.getSpan(parent), state);
  const span = runtime.tracer.startSpan(
    spanName(call),
    { kind: SpanKind.INTERNAL, attributes: entityAttributes(call, outer) },
    start,
  );
  state.span = span;
  const context = contextIn(start, span, state);
  return new EntityRun(runtime, span, context, call).start();
}

function runIn<A extends unknown[], R>(runtime: Runtime, context: Context, call: EntityCall<A, R>): R {
  const args = call.handle ? [...call.args, call.handle(context)] : call.args;
  return runtime.context.with(context, call.fn, call.thisArg as undefined, ...args);
}

function openState(outer: ScopeState | undefined, { kind, config }: EntityCall<unknown[], unknown>): ScopeState {
  const names = kind === 'workflow' || kind === 'agent';
  return new ScopeState(
    outer,
    {
      workflowName: names ? config.name : undefined,
      agentName: kind === 'agent' ? config.name : undefined,
      entityPath: kind === 'task' || kind === 'tool' ? joinPath(outer?.entityPath, config.name) : undefined,
      association: mergeAssociation(outer?.association, config.associationProperties),
      traceContent: config.traceContent ?? undefined,
    },
    conversationIdOf(config.conversationId),
  );
}

/** Ids of other types than string are taken by their text; empty and absent ones change nothing. */
export function conversationIdOf(id: unknown): string | undefined {
  if (id === undefined || id === null || id === '') return undefined;
  return String(id);
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

function entityAttributes({ kind, config }: EntityCall<unknown[], unknown>, outer: ScopeState | undefined) {
  const attributes: Record<string, string | number> = {
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

/** An entity that is running: records its input, follows its result, ends its span once. */
class EntityRun<A extends unknown[], R> {
  private readonly pieces: Pieces;
  private readonly records: boolean;

  constructor(
    private readonly runtime: Runtime,
    private readonly span: Span,
    private readonly context: Context,
    private readonly call: EntityCall<A, R>,
  ) {
    this.records = span.isRecording() && recordsContent(context, runtime.traceContent);
    this.pieces = new Pieces(runtime.maxContentLength);
  }

  start(): R {
    if (this.records) this.recordInput();
    let result: R;
    try {
      result = runIn(this.runtime, this.context, this.call);
    } catch (error) {
      this.fail(error);
      throw error;
    }
    return this.followed(result);
  }

  /** Following touches the user's value: if it resists (a frozen object, a hostile proxy), it is left alone. */
  private followed(result: R): R {
    try {
      return follow(result, this);
    } catch (fault) {
      this.runtime.report('follow', 'The result of a traced function could not be followed; its span ends early.', fault);
      this.span.end();
      return result;
    }
  }

  run<T>(step: () => T): T {
    return this.runtime.context.with(this.context, step);
  }

  piece(value: unknown): void {
    if (this.records) this.pieces.add(value);
  }

  succeed(value: unknown): void {
    if (this.records) this.recordOutput(this.pieces.joined() ?? value);
    this.span.end();
  }

  abandon(): void {
    this.succeed(undefined);
  }

  fail(error: unknown): void {
    markFailed(this.span, error);
    this.span.end();
  }

  private recordInput(): void {
    const { config, args, kind } = this.call;
    const given = config.inputParameters ?? args;
    const json = toBoundedJson(inputEnvelope(given), this.runtime.maxContentLength);
    if (json !== undefined) this.span.setAttribute(TRACELOOP_ENTITY_INPUT, json);
    if (kind !== 'tool') return;
    const own = toBoundedJson(given.length === 1 ? given[0] : given, this.runtime.maxContentLength);
    if (own !== undefined) this.span.setAttribute(GEN_AI_TOOL_CALL_ARGUMENTS, own);
  }

  private recordOutput(value: unknown): void {
    const json = toBoundedJson(value, this.runtime.maxContentLength);
    if (json === undefined) return;
    this.span.setAttribute(TRACELOOP_ENTITY_OUTPUT, json);
    if (this.call.kind === 'tool') this.span.setAttribute(GEN_AI_TOOL_CALL_RESULT, json);
  }
}

/** Traceloop's envelope: one plain object is taken for named arguments. */
function inputEnvelope(args: unknown[]): { args: unknown[]; kwargs: unknown } {
  if (args.length === 1 && isPlainObject(args[0])) return { args: [], kwargs: args[0] };
  return { args, kwargs: {} };
}

function isPlainObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** ERROR with what is known of the error: exception, type and message. Never throws, whatever was thrown. */
export function markFailed(span: Span, error: unknown): void {
  const exception = asException(error);
  span.recordException(exception);
  span.setStatus({ code: SpanStatusCode.ERROR, message: exception.message });
  span.setAttribute(ERROR_TYPE, exception.name);
}

function asException(error: unknown): { name: string; message: string; stack?: string } {
  try {
    if (error instanceof Error) return { name: error.name || 'Error', message: error.message, stack: error.stack };
    return { name: typeof error === 'object' ? 'Error' : typeof error, message: toBoundedJson(error, 1000) ?? 'undefined' };
  } catch {
    return { name: 'Error', message: '[unreadable]' };
  }
}

/** The running SDK for a call of an entity; undefined means: just run the function. */
export function runtimeFor(config: EntityConfig): Runtime | undefined {
  if (typeof config !== 'object' || config === null || typeof config.name !== 'string' || config.name === '') {
    throw new ThreadlightError(
      'ERR_ENTITY_NAME',
      `An entity needs a name, as in withWorkflow({ name: "chat" }, fn); received ${toBoundedJson(config, 200)}.`,
    );
  }
  return currentRuntime();
}
