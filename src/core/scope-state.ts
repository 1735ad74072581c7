import type { Context, Span } from '@opentelemetry/api';
import {
  AGENT_NAME_KEY,
  ASSOCIATION_PROPERTIES_KEY,
  CONVERSATION_ID_KEY,
  CONVERSATION_SOURCE_KEY,
  ENTITY_PATH_KEY,
  SCOPE_KEY,
  TRACE_CONTENT_KEY,
  WORKFLOW_NAME_KEY,
} from '../semconv/context-keys';

export type AssociationProperties = Readonly<Record<string, string>>;

/** What a scope hands down to the code below it, besides the conversation id. */
export interface ScopeFields {
  readonly workflowName?: string;
  /** Names of the enclosing tasks and tools, joined by dots. */
  readonly entityPath: string;
  readonly agentName?: string;
  readonly association: AssociationProperties;
  /** Undefined where no scope has decided: the SDK's option holds. */
  readonly traceContent?: boolean;
  /** Set when the id came from outside: a claim of the client. */
  readonly conversationSource?: string;
}

const NO_ASSOCIATION: AssociationProperties = Object.freeze({});
const NO_FIELDS: ScopeFields = Object.freeze({ entityPath: '', association: NO_ASSOCIATION });

/** Several ids were used below a scope that has none of its own: it belongs to no single conversation. */
const MIXED = Symbol('mixed');

/**
 * One scope of code: what an entity, a conversation or a request opens and closes.
 *
 * The conversation id is looked up through the parents each time, not copied, because `setConversationId` may change it
 * while scopes and spans below are open.
 */
export class ScopeState implements ScopeFields {
  readonly workflowName: string | undefined;
  readonly entityPath: string;
  readonly agentName: string | undefined;
  readonly association: AssociationProperties;
  readonly traceContent: boolean | undefined;
  readonly conversationSource: string | undefined;
  /** The scope's own span, when it has one. */
  span: Span | undefined;
  /** Set from "here on" by `setConversationId` outside of any scope: a later call replaces it, others inherit it as it is. */
  ambient = false;
  /** Undefined: the parent's holds. Empty: cleared for this scope. */
  private ownId: string | undefined;
  private idBelow: string | typeof MIXED | undefined;

  constructor(
    readonly parent: ScopeState | undefined,
    fields: Partial<ScopeFields>,
    conversationId?: string,
  ) {
    const inherited: ScopeFields = parent ?? NO_FIELDS;
    this.workflowName = fields.workflowName ?? inherited.workflowName;
    this.entityPath = fields.entityPath ?? inherited.entityPath;
    this.agentName = fields.agentName ?? inherited.agentName;
    this.association = fields.association ?? inherited.association;
    this.traceContent = fields.traceContent ?? inherited.traceContent;
    this.conversationSource =
      fields.conversationSource ?? (conversationId === undefined ? inherited.conversationSource : undefined);
    this.ownId = conversationId;
    this.span = undefined;
    this.idBelow = undefined;
    if (conversationId) parent?.noteIdBelow(conversationId);
  }

  /** The id in force here: the innermost one set. */
  get conversationId(): string | undefined {
    if (this.ownId !== undefined) return this.ownId || undefined;
    return this.parent?.conversationId;
  }

  set conversationId(id: string | undefined) {
    this.ownId = id;
    if (id) this.parent?.noteIdBelow(id);
  }

  /**
   * The id for a span of this scope that ends: the one in force. The scope's own span may also take the only id that was
   * used below it, which gives an outer workflow the id of the conversation inside.
   */
  conversationIdAtEnd(span: unknown): string | undefined {
    const below = this.span === span && typeof this.idBelow === 'string' ? this.idBelow : undefined;
    return this.conversationId ?? below;
  }

  private noteIdBelow(id: string): void {
    if (this.ownId !== undefined) return;
    this.idBelow = this.idBelow === undefined || this.idBelow === id ? id : MIXED;
    this.parent?.noteIdBelow(id);
  }
}

/** The scope that a context belongs to; one is made for a context that another SDK, or a propagator, has filled. */
export function scopeStateOf(context: Context, page: ScopeState | undefined): ScopeState | undefined {
  return (context.getValue(SCOPE_KEY) as ScopeState | undefined) ?? foreignState(context, page) ?? page;
}

function foreignState(context: Context, page: ScopeState | undefined): ScopeState | undefined {
  const conversationId = text(context.getValue(CONVERSATION_ID_KEY));
  const association = context.getValue(ASSOCIATION_PROPERTIES_KEY);
  const workflowName = text(context.getValue(WORKFLOW_NAME_KEY));
  const traceContent = context.getValue(TRACE_CONTENT_KEY);
  if (conversationId === undefined && !association && !workflowName && traceContent === undefined) return undefined;
  return new ScopeState(
    page,
    {
      workflowName,
      entityPath: text(context.getValue(ENTITY_PATH_KEY)) ?? '',
      agentName: text(context.getValue(AGENT_NAME_KEY)),
      association: (association as AssociationProperties | undefined) ?? NO_ASSOCIATION,
      traceContent: typeof traceContent === 'boolean' ? traceContent : undefined,
      conversationSource: text(context.getValue(CONVERSATION_SOURCE_KEY)),
    },
    conversationId,
  );
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
