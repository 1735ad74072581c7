import { GEN_AI_CONVERSATION_ID } from './gen-ai';
import { SESSION_ID } from './otel';
import { TRACELOOP_ASSOCIATION_PROPERTIES } from './traceloop';

export interface ConversationIdAlias {
  /** Who writes the key. */
  dialect: string;
  key: string;
}

/**
 * Every attribute that may carry the id of a conversation, the most telling first. Within one trace only the best alias
 * that any span carries counts: a browser's `session.id` never splits a trace that also names its conversation.
 *
 * `langsmith.trace.session_id` is left out on purpose: it is the id of the project.
 */
export const CONVERSATION_ID_ALIASES: readonly ConversationIdAlias[] = [
  { dialect: 'gen-ai', key: GEN_AI_CONVERSATION_ID },
  ...keysOf('traceloop', TRACELOOP_ASSOCIATION_PROPERTIES, [
    'session_id',
    'sessionId',
    'conversation_id',
    'conversationId',
    'chat_id',
    'chatId',
    'thread_id',
    'threadId',
  ]),
  ...keysOf('langfuse', 'langfuse.', [
    'session.id',
    'observation.metadata.langfuse_session_id',
    'trace.metadata.langfuse_session_id',
  ]),
  ...keysOf('langsmith', 'langsmith.metadata.', ['session_id', 'thread_id', 'conversation_id']),
  ...keysOf('mlflow', 'mlflow.', ['trace.session']),
  ...keysOf('ai-sdk', 'ai.telemetry.metadata.', [
    'conversationId',
    'sessionId',
    'threadId',
    'chatId',
    'conversation_id',
    'session_id',
    'thread_id',
    'chat_id',
  ]),
  ...keysOf('ai-sdk', 'ai.settings.context.', [
    'conversationId',
    'sessionId',
    'threadId',
    'chatId',
    'conversation_id',
    'session_id',
    'thread_id',
    'chat_id',
  ]),
  ...keysOf('google-adk', 'gcp.vertex.agent.', ['session_id']),
  ...keysOf('genkit', 'genkit:', ['sessionId']),
  ...keysOf('gen-ai', 'gen_ai.', ['session.id', 'thread.id']),
  { dialect: 'openinference', key: SESSION_ID },
  ...keysOf('general', '', ['session_id', 'thread_id']),
];

function keysOf(dialect: string, prefix: string, names: readonly string[]): ConversationIdAlias[] {
  return names.map((name) => ({ dialect, key: prefix + name }));
}
