/**
 * The part of the public API that every build has, the lean ones included: conversations, entities, decorators, scopes and
 * propagation.
 */
export { AssociationProperty, withAgent, withAssociationProperties, withTask, withTool, withWorkflow } from './core/with-entity';
export { getConversationId, newConversationId, setConversationId, withConversation } from './core/conversation';
export type { ContextPreference } from './context/contract';
export type { EntityConfig } from './core/entity';
export { ThreadlightError, type ThreadlightErrorCode } from './core/errors';
export { type Scope, type Scoped, scope } from './core/scope';
export {
  agent,
  conversation,
  type ConversationId,
  type DecoratorConfig,
  type MethodDecorator,
  task,
  tool,
  workflow,
} from './decorators';
export type { RedactHook } from './export/redact';
export type { DropReason, ExportFault, ExportReport } from './export/report';
export type { Match, ModelReply, ModelRequest, Provider, ReplyFold } from './genai/provider';
export type { SpanRecord } from './otlp/span-record';
export { getTracer } from './sdk/get-tracer';
export { forceFlush, shutdown } from './sdk/lifecycle';
export type { InitializeOptions, SpanExporter } from './sdk/options';
export { corsHeaders, extract, inject } from './sdk/propagate';
export type { Threadlight } from './sdk/sdk-runtime';
export type { HostSpanProcessor, SpanProcessorOptions } from './sdk/span-processor';
export type { SpanProcessor } from './trace/processor';
export { instrumentFetch, wrapFetch } from './sdk/watch-fetch';
