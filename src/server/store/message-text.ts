import type { MessagePart } from '../sessions/api';
import type { ContentMessage, ResolvedSpan } from '../sessions/resolved';

/** A message as the search index knows it. */
export interface IndexedMessage {
  /** Tells a message by what it says and by the history before it: a second "yes" is another message than the first. */
  chain: number;
  role: string;
  text: string;
  /** Place among the messages of its span. */
  position: number;
}

/** Beyond this a message is a document: the index keeps its beginning. */
const indexedLength = 16_384;

/** All messages that a span carries, the history that it repeats included. */
export function indexedMessages(resolved: ResolvedSpan): IndexedMessage[] {
  const messages = [...(resolved.inputMessages ?? []), ...(resolved.outputMessages ?? [])];
  const indexed: IndexedMessage[] = [];
  let chain = 0;
  messages.forEach((message, position) => {
    if (message.role === 'system') return;
    const text = messageText(message).slice(0, indexedLength);
    chain = hash(`${message.role}\n${text}`, chain);
    if (text !== '') indexed.push({ chain, role: message.role, text, position });
  });
  return indexed;
}

/** The words of a message: what was said, and what a tool answered. */
export function messageText(message: ContentMessage): string {
  return message.parts.map(partText).filter(Boolean).join('\n');
}

function partText(part: MessagePart): string {
  if (part.type === 'text' || part.type === 'refusal') return part.content;
  if (part.type === 'tool_call_response') return asText(part.response);
  return '';
}

function asText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** 53 bits by two multiplicative hashes: enough to tell the messages of one session apart. */
function hash(text: string, seed: number): number {
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ Math.floor(seed / 2 ** 32);
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 2 ** 32 * (low & 0x1fffff) + (high >>> 0);
}
