import { trace } from '@opentelemetry/api';
import { SCOPE_KEY } from '../semconv/context-keys';
import { uuidv7 } from '../util/uuid';
import { conversationIdOf } from './entity';
import { currentRuntime, type Runtime } from './runtime';
import { assignConversation, scope, type WithScope } from './scope';
import { contextIn } from './scope-context';
import { ScopeState } from './scope-state';
import { showConversation } from './stamp';

/**
 * Runs `fn` as part of a conversation: every span that is made inside, by this process and by those that it calls with
 * trace headers, carries the id as `gen_ai.conversation.id`.
 *
 * @param conversationId the innermost one wins; the outer one is back when `fn` is done. An empty one clears it.
 * @param fn receives `args` and then its scope. A sync function stays sync.
 * @param thisArg `this` of `fn`.
 * @returns what `fn` returns; what it throws is thrown unchanged.
 */
export function withConversation<T, A extends unknown[], R>(
  conversationId: string,
  fn: (this: T, ...args: WithScope<A>) => R,
  thisArg?: T,
  ...args: A
): R {
  return scope().withConversation(conversationId, fn, thisArg, ...args);
}

/**
 * Sets the conversation from here on, in the scope around: the entity, conversation or request whose code is running. Its
 * open spans get the id too, and the id ends with the scope.
 *
 * Outside of any scope it is the page's conversation in a browser. On a server it is that of the current async execution
 * only, because a process serves many users; where the runtime cannot do that (Workers), it says so once and does nothing:
 * use `withConversation`.
 *
 * @param conversationId an empty one clears it.
 */
export function setConversationId(conversationId: string): void {
  const runtime = currentRuntime();
  if (!runtime) return;
  const context = runtime.context.active();
  const state = context.getValue(SCOPE_KEY) as ScopeState | undefined;
  if (state && !state.ambient) return assignConversation(runtime, state, context, conversationId);
  if (runtime.page) return assignConversation(runtime, runtime.page, context, conversationId);
  enterConversation(runtime, state?.parent, conversationId);
}

function enterConversation(runtime: Runtime, parent: ScopeState | undefined, id: string): void {
  const active = runtime.context.active();
  const span = trace.getSpan(active);
  const state = new ScopeState(parent, {}, conversationIdOf(id) ?? '');
  state.ambient = true;
  if (runtime.context.enter?.(contextIn(active, span, state))) return showConversation(runtime, span, id);
  runtime.report('set-conversation-id', 'setConversationId() has no effect outside of a scope here: use withConversation().');
}

/** The conversation in force where it is called; undefined outside of all conversations and before `initialize`. */
export function getConversationId(): string | undefined {
  return scope().conversationId;
}

/** A fresh conversation id: a UUIDv7, which sorts by time of creation (RFC 9562). */
export function newConversationId(): string {
  return uuidv7();
}
