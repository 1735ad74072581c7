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

/** A message with those before it. */
interface Link {
  message: ContentMessage;
  chain: number;
  /** Null where nothing is to be found. */
  indexed: IndexedMessage | null;
}

/** Of the span that was asked for last: the next call of its turn repeats them, as the same objects. */
let lastLinks: readonly Link[] = [];

/** All messages that a span carries, the history that it repeats included. */
export function indexedMessages({ inputMessages, outputMessages }: ResolvedSpan): IndexedMessage[] {
  const messages = [...(inputMessages ?? []), ...(outputMessages ?? [])];
  if (messages.length === 0) return [];
  lastLinks = linksOf(messages, lastLinks);
  return lastLinks.flatMap(({ indexed }) => indexed ?? []);
}

function linksOf(messages: readonly ContentMessage[], before: readonly Link[]): Link[] {
  const firstNew = messages.findIndex((message, index) => message !== before[index]?.message);
  const links = before.slice(0, firstNew < 0 ? messages.length : firstNew);
  for (let position = links.length; position < messages.length; position++) {
    links.push(linkTo(links[position - 1], messages[position] as ContentMessage, position));
  }
  return links;
}

function linkTo(before: Link | undefined, message: ContentMessage, position: number): Link {
  const { role } = message;
  const chainBefore = before?.chain ?? 0;
  if (role === 'system') return { message, chain: chainBefore, indexed: null };
  const text = messageText(message).slice(0, indexedLength);
  const chain = hash([role, '\n', text], chainBefore);
  return { message, chain, indexed: text === '' ? null : { chain, role, text, position } };
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

/** 53 bits by two multiplicative hashes, of all pieces as one text: enough to tell the messages of one session apart. */
function hash(pieces: readonly string[], seed: number): number {
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ Math.floor(seed / 2 ** 32);
  for (const piece of pieces) {
    for (let index = 0; index < piece.length; index++) {
      const code = piece.charCodeAt(index);
      high = Math.imul(high ^ code, 2654435761);
      low = Math.imul(low ^ code, 1597334677);
    }
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 2 ** 32 * (low & 0x1fffff) + (high >>> 0);
}
