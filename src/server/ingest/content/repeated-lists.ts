import { parseLenient } from '../../../util/lenient-json';
import type { ContentMessage } from '../../sessions/resolved';
import { isMessage, messagesOfOne } from './message';

/** Of one turn, whose calls come one after the other, with those of a few sub-agents among them. */
const mostLists = 4;
/** To read a shorter text takes no longer than to compare it. */
const shortest = 256;
/** A longer one would take memory for long. */
const longest = 2 ** 20;

interface KnownList {
  /** The text without its closing bracket. */
  open: string;
  fallbackRole: string;
  messages: ContentMessage[];
}

/** Those that were read last come first. */
const known: KnownList[] = [];

/**
 * Reads JSON of a list of messages that begins like one of the last. Every call of a model repeats what was said before it: only
 * the rest is parsed, and what is repeated are the same objects.
 *
 * @returns undefined for any other text.
 */
export function readRepeated(text: string, fallbackRole: string): ContentMessage[] | undefined {
  const index = known.findIndex((list) => list.fallbackRole === fallbackRole && beginsWith(text, list.open));
  const start = known[index];
  const messages = start && goOn(start, text);
  if (!messages) return undefined;
  known.splice(index, 1);
  remember(text, fallbackRole, messages);
  return messages;
}

/** @param content what the text holds, and `messages` what was read of it. */
export function rememberList(text: string, fallbackRole: string, content: unknown, messages: ContentMessage[]): void {
  if (text.length >= shortest && text[0] === '[' && isListOfMessages(content)) remember(text, fallbackRole, messages);
}

/** Several times faster than `startsWith`, which takes each character on its own. */
function beginsWith(text: string, start: string): boolean {
  return text.slice(0, start.length) === start;
}

function goOn({ open, fallbackRole, messages }: KnownList, text: string): ContentMessage[] | undefined {
  const rest = text.slice(open.length);
  if (rest === ']') return messages;
  const more = rest[0] === ',' ? parseLenient(`[${rest.slice(1)}`) : null;
  if (more === null || more.truncated || !isListOfMessages(more.value)) return undefined;
  return [...messages, ...more.value.flatMap((item) => messagesOfOne(item, fallbackRole))];
}

function remember(text: string, fallbackRole: string, messages: ContentMessage[]): void {
  if (text.length > longest || !text.endsWith(']')) return;
  known.unshift({ open: text.slice(0, -1), fallbackRole, messages });
  if (known.length > mostLists) known.pop();
}

/** Each stands alone, so that the list reads as its items do. */
function isListOfMessages(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.length > 0 && value.every(isMessage);
}
