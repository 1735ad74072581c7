import type { Attributes, Context, Span } from '@opentelemetry/api';
import { GEN_AI_AGENT_NAME } from '../semconv/gen-ai';
import { THREADLIGHT_CONVERSATION_SOURCE } from '../semconv/threadlight';
import { TRACELOOP_ASSOCIATION_PROPERTIES, TRACELOOP_ENTITY_PATH, TRACELOOP_WORKFLOW_NAME } from '../semconv/traceloop';
import { stripContent } from './content';
import { currentRuntime, type Runtime } from './runtime';
import { type ScopeState, scopeStateOf } from './scope-state';

/** A span that shows its attributes: our own, and those of OpenTelemetry's SDKs. */
export interface ReadableSpan {
  readonly attributes: Attributes;
  readonly events: readonly { readonly attributes?: Attributes }[];
  readonly status: { message?: string };
}

/** The scope that a span was started in, and the conversation that it shows because of a scope. */
const STATE = Symbol('threadlight.state');
const SHOWN = Symbol('threadlight.shown');

type Stamped = { [STATE]?: ScopeState | undefined; [SHOWN]?: string };

/**
 * Writes what the scope says onto a span that starts: conversation, workflow, entity path, agent, association properties.
 *
 * The scope is that of the parent context which the span was given, not the one that happens to be current. What the span
 * already says of itself stays.
 */
export function stampStart(span: Span & Partial<ReadableSpan>, parentContext: Context): void {
  const runtime = currentRuntime();
  const state = scopeStateOf(parentContext, runtime?.page);
  if (!state) return;
  (span as Stamped)[STATE] = state;
  const id = state.conversationId;
  if (id !== undefined && runtime) {
    (span as Stamped)[SHOWN] = id;
    for (const key of runtime.conversationKeys) stamp(span, key, id);
    stamp(span, THREADLIGHT_CONVERSATION_SOURCE, state.conversationSource);
  }
  stamp(span, TRACELOOP_WORKFLOW_NAME, state.workflowName);
  stamp(span, TRACELOOP_ENTITY_PATH, state.entityPath || undefined);
  stamp(span, GEN_AI_AGENT_NAME, state.agentName);
  for (const key in state.association) stamp(span, TRACELOOP_ASSOCIATION_PROPERTIES + key, state.association[key]);
}

function stamp(span: Span & Partial<ReadableSpan>, key: string, value: string | undefined): void {
  if (value !== undefined && span.attributes?.[key] === undefined) span.setAttribute(key, value);
}

/** Open spans show a new id at once; those that are not at hand get it when they end. */
export function showConversation(runtime: Runtime, span: Span | undefined, id: string): void {
  if (!span) return;
  (span as Stamped)[SHOWN] = id;
  for (const key of runtime.conversationKeys) span.setAttribute(key, id);
}

/**
 * Writes what the scope says by the time the span ends: an id set since, unless the span has named its own, and no content
 * where content is off. The span has ended for everybody else, so its attributes are changed in place.
 */
export function stampEnd(span: ReadableSpan): void {
  const runtime = currentRuntime();
  const { [STATE]: state, [SHOWN]: shown } = span as Stamped;
  const id = state?.conversationIdAtEnd(span);
  const keys = id === shown ? [] : (runtime?.conversationKeys ?? []);
  for (const key of keys) if ((span.attributes[key] ?? shown) === shown) span.attributes[key] = id;
  const records = state?.traceContent ?? runtime?.traceContent ?? true;
  if (!records || (runtime && !runtime.content)) stripContent(span);
}
