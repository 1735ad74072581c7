import type { JsonObject } from '../json';
import { objectOf, stringOf } from '../json';
import type { ModelReply } from '../provider';
import { readFinishReason } from './finish-reason';
import { MessageReader } from './message';
import { readUsage } from './usage';

/** One of the answers in an answer. */
export interface Choice {
  readonly message: unknown;
  /** In the provider's words. */
  readonly reason: unknown;
}

/** Reads the answer of any provider. Where its choices are is the provider's business. */
export function readReply(body: JsonObject, choices: readonly Choice[], priorToolCalls?: number): ModelReply {
  const reader = new MessageReader(priorToolCalls);
  const messages = choices.map(({ message, reason }) => {
    const parts = reader.parts(objectOf(message));
    const callsTools = parts.some(({ type }) => type === 'tool_call');
    return { role: 'assistant', parts, finish_reason: readFinishReason(reason, callsTools) };
  });
  return {
    id: stringOf(body.id ?? body.responseId),
    model: stringOf(body.model ?? body.modelVersion),
    finishReasons: messages.map(({ finish_reason }) => finish_reason),
    usage: readUsage(body),
    content: () => messages,
  };
}
