import type { Context, Span } from '@opentelemetry/api';
import {
  AGENT_NAME_KEY,
  ASSOCIATION_PROPERTIES_KEY,
  CONVERSATION_ID_KEY,
  CONVERSATION_SOURCE_KEY,
  ENTITY_PATH_KEY,
  SCOPE_KEY,
  SPAN_KEY,
  TRACE_CONTENT_KEY,
  WORKFLOW_NAME_KEY,
} from '../semconv/context-keys';
import { type AssociationProperties, type ScopeFields, ScopeState } from './scope-state';

/**
 * A context that holds a span and a scope in two fields, and everything else in the context below it.
 *
 * The API's own context copies a map for each value that is set; an entity would set six.
 */
export class ScopeContext implements Context {
  constructor(
    private readonly base: Context,
    private readonly span: Span | undefined,
    private readonly state: ScopeState | undefined,
  ) {}

  getValue(key: symbol): unknown {
    if (key === SPAN_KEY) return this.span;
    if (key === SCOPE_KEY && this.state) return this.state;
    const field = FIELD_OF_KEY.get(key);
    return field && this.state ? this.state[field] : this.base.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    if (key === SPAN_KEY) return this.derive(value as Span | undefined, this.state);
    const state = this.state && stateWith(this.state, key, value);
    return state ? this.derive(this.span, state) : new ScopeContext(this.base.setValue(key, value), this.span, this.state);
  }

  deleteValue(key: symbol): Context {
    return this.setValue(key, undefined);
  }

  /** The same scope with another span, or another scope with another span: the step that entities take. */
  derive(span: Span | undefined, state = this.state): ScopeContext {
    return new ScopeContext(this.base, span, state);
  }
}

/** `context` with `span` current in the scope `state`. */
export function contextIn(context: Context, span: Span | undefined, state: ScopeState): Context {
  return context instanceof ScopeContext ? context.derive(span, state) : new ScopeContext(context, span, state);
}

/**
 * `context` with `span` current, in the same scope. It weighs 400 bytes less than what the API's `trace.setSpan` makes: the
 * runtime keeps it for as long as a request is open.
 */
export function contextAround(context: Context, span: Span): Context {
  return context instanceof ScopeContext ? context.derive(span) : new ScopeContext(context, span, undefined);
}

function stateWith(state: ScopeState, key: symbol, value: unknown): ScopeState | undefined {
  if (key === SCOPE_KEY) return value as ScopeState;
  if (key === CONVERSATION_ID_KEY) return new ScopeState(state, {}, typeof value === 'string' ? value : '');
  const field = FIELD_OF_KEY.get(key);
  return field && new ScopeState(state, { [field]: value as string & boolean & AssociationProperties });
}

const FIELD_OF_KEY: ReadonlyMap<symbol, keyof ScopeFields | 'conversationId'> = /* @__PURE__ */ new Map<
  symbol,
  keyof ScopeFields | 'conversationId'
>([
  [CONVERSATION_ID_KEY, 'conversationId'],
  [CONVERSATION_SOURCE_KEY, 'conversationSource'],
  [WORKFLOW_NAME_KEY, 'workflowName'],
  [ENTITY_PATH_KEY, 'entityPath'],
  [AGENT_NAME_KEY, 'agentName'],
  [ASSOCIATION_PROPERTIES_KEY, 'association'],
  [TRACE_CONTENT_KEY, 'traceContent'],
]);
