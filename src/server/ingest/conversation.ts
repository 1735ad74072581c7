import { CONVERSATION_ID_ALIASES } from '../../semconv/conversation-id';
import type { Attributes } from './attributes';
import { toText } from './dialects/readers';

export interface FoundConversation {
  id: string;
  /** Place of the key in the list of aliases. */
  rank: number;
  /** Dialect and key. */
  readFrom: string;
}

/** The conversation that a span names, by the best of its aliases; its own attributes before those of its resource. */
export function conversationOf(attributes: Attributes, resource: Attributes): FoundConversation | undefined {
  return conversationIn(attributes) ?? conversationIn(resource);
}

function conversationIn(attributes: Attributes): FoundConversation | undefined {
  for (const [rank, { dialect, key }] of CONVERSATION_ID_ALIASES.entries()) {
    const value = attributes[key];
    const id = value === undefined ? undefined : toText(value);
    if (id !== undefined && !NO_IDS.has(id)) return { id, rank, readFrom: `${dialect}: ${key}` };
  }
  return undefined;
}

/** What programs write when they have no id: one session for all of them would help nobody. */
const NO_IDS: ReadonlySet<string> = new Set(['undefined', 'null', 'None', 'NaN', '[object Object]']);
