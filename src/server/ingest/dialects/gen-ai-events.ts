import {
  GEN_AI_EVENT_ASSISTANT_MESSAGE,
  GEN_AI_EVENT_CHOICE,
  GEN_AI_EVENT_SYSTEM_MESSAGE,
  GEN_AI_EVENT_TOOL_MESSAGE,
  GEN_AI_EVENT_USER_MESSAGE,
} from '../../../semconv/gen-ai';
import type { ContentMessage } from '../../sessions/resolved';
import { toMessages } from '../content/messages';
import type { EventView } from '../span-view';
import type { Dialect, Reader } from './dialect';

const ROLE_OF_EVENT: Readonly<Record<string, string | undefined>> = {
  [GEN_AI_EVENT_SYSTEM_MESSAGE]: 'system',
  [GEN_AI_EVENT_USER_MESSAGE]: 'user',
  [GEN_AI_EVENT_ASSISTANT_MESSAGE]: 'assistant',
  [GEN_AI_EVENT_TOOL_MESSAGE]: 'tool',
};

/**
 * The conventions' older form (to 1.36): one event for each message. Log records are read by `resolveLogRecord`; here are
 * the emitters that put them on the span.
 */
export const genAiEvents: Dialect = {
  name: 'gen-ai-events',
  fields: {
    inputMessages: eventMessages(({ name }) => ROLE_OF_EVENT[name]),
    outputMessages: eventMessages(({ name }) => (name === GEN_AI_EVENT_CHOICE ? 'assistant' : undefined)),
  },
};

/** The messages of one event in either form: attributes, or the body of a log record. */
export function messagesOfEvent(name: string, body: unknown): { input: ContentMessage[]; output: ContentMessage[] } {
  const role = ROLE_OF_EVENT[name];
  return {
    input: role === undefined ? [] : (toMessages(withRole(body, role), role) ?? []),
    output: name === GEN_AI_EVENT_CHOICE ? (toMessages(body, 'assistant') ?? []) : [],
  };
}

function eventMessages(roleOf: (event: EventView) => string | undefined): Reader<ContentMessage[]> {
  return ({ events }) => {
    const said = events.filter((event) => roleOf(event) !== undefined);
    const messages = said.flatMap((event) => toMessages(withRole({ ...event.attributes }, roleOf(event)), roleOf(event) ?? 'user') ?? []);
    return messages.length === 0 ? undefined : { value: messages, key: said[0]?.name ?? '' };
  };
}

function withRole(body: unknown, role: string | undefined): unknown {
  return typeof body === 'object' && body !== null && !Array.isArray(body) && role !== 'assistant' ? { role, ...body } : body;
}
