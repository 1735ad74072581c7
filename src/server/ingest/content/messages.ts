import { parseLenient } from '../../../util/lenient-json';
import { isRecord } from '../../../util/record';
import type { MessagePart } from '../../sessions/api';
import type { ContentMessage } from '../../sessions/resolved';
import { isMessage, messagesOfOne } from './message';
import { partsOf } from './part';
import { readRepeated, rememberList } from './repeated-lists';
import { textOf, valueOf } from './values';

type Source = Record<string, unknown>;

/**
 * Reads messages out of whatever a producer recorded: JSON text (also cut off or encoded twice), a list of messages, one
 * message, a whole request or response of a model API, or plain text.
 *
 * @param fallbackRole for what names no role: `user` for input, `assistant` for output.
 * @returns null when nothing is said.
 */
export function toMessages(value: unknown, fallbackRole: string): ContentMessage[] | null {
  const messages = readAny(value, fallbackRole).filter((message) => message.parts.length > 0);
  return messages.length === 0 ? null : messages;
}

function readAny(value: unknown, fallbackRole: string): ContentMessage[] {
  if (typeof value !== 'string') return read(value, fallbackRole);
  return readRepeated(value, fallbackRole) ?? readText(value, fallbackRole);
}

function readText(text: string, fallbackRole: string): ContentMessage[] {
  const { content, truncated } = decoded(text);
  const messages = read(content, fallbackRole);
  const last = messages.findLast(({ parts }) => parts.length > 0);
  if (truncated && last !== undefined) last.truncated = true;
  if (!truncated) rememberList(text, fallbackRole, content, messages);
  return messages;
}

/** System instructions: a list of parts, one part or text. */
export function toParts(value: unknown): MessagePart[] | null {
  const { content } = decoded(value);
  const parts = isRecord(content) && Array.isArray(content.parts) ? partsOf(content.parts) : partsOf(content);
  return parts.length === 0 ? null : parts;
}

/** Joins lists that may be missing; null when nothing remains. */
export function joined<T>(...lists: (readonly T[] | null | undefined)[]): T[] | null {
  const all = lists.flatMap((list) => list ?? []);
  return all.length === 0 ? null : all;
}

function decoded(value: unknown): { content: unknown; truncated: boolean } {
  const result = typeof value === 'string' ? parseLenient(value) : null;
  return result === null ? { content: value, truncated: false } : { content: result.value, truncated: result.truncated };
}

function read(content: unknown, fallbackRole: string): ContentMessage[] {
  if (Array.isArray(content)) return readList(content, fallbackRole);
  if (!isRecord(content)) return messagesOfOne(content, fallbackRole);
  return (
    readEnvelope(content, fallbackRole) ??
    (isKnown(content) ? messagesOfOne(content, fallbackRole) : readObject(content, fallbackRole))
  );
}

function isKnown(content: Source): boolean {
  return isMessage(content) || typeof content.type === 'string';
}

function readList(items: unknown[], fallbackRole: string): ContentMessage[] {
  const messages: ContentMessage[] = [];
  for (const item of unnested(items)) {
    for (const message of messagesOfOne(item, fallbackRole)) append(messages, message, isMessage(item));
  }
  return messages;
}

/** LangChain records a batch: a list of conversations, of which there is nearly always one. */
function unnested(items: unknown[]): unknown[] {
  return items.every(Array.isArray) ? items.flat() : items;
}

/** Bare parts and the items of one response belong to the message before them. */
function append(messages: ContentMessage[], message: ContentMessage, standsAlone: boolean): void {
  const last = messages.at(-1);
  if (standsAlone || last === undefined || last.role !== message.role) messages.push(message);
  else last.parts.push(...message.parts);
}

const INPUT_KEYS = ['messages', 'contents', 'input'];
const OUTPUT_KEYS = ['choices', 'candidates', 'generations', 'output', 'response_messages'];
const SYSTEM_KEYS = ['system', 'instructions', 'systemInstruction', 'system_instruction', 'systemPrompt'];

/** A whole request or response of a model API: its messages, led by the system prompt. */
function readEnvelope(source: Source, fallbackRole: string): ContentMessage[] | null {
  if (typeof source.role === 'string') return null;
  const asked = INPUT_KEYS.map((key) => source[key]).find(isListOfContent);
  const answered = OUTPUT_KEYS.map((key) => source[key]).find(isListOfContent);
  if (asked === undefined && answered !== undefined) return read(answered, 'assistant');
  const prompt = asked ?? (hasSystem(source) ? valueOf(source, 'input', 'prompt', 'query') : undefined);
  if (prompt === undefined) return null;
  const system = partsOf(systemOf(source));
  const head: ContentMessage[] = system.length === 0 ? [] : [{ role: 'system', parts: system }];
  return [...head, ...read(prompt, fallbackRole)];
}

function isListOfContent(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'object' && item !== null);
}

function hasSystem(source: Source): boolean {
  return systemOf(source) !== undefined;
}

function systemOf(source: Source): unknown {
  const system = valueOf(source, ...SYSTEM_KEYS);
  return isRecord(system) && Array.isArray(system.parts) ? system.parts : system;
}

const TEXT_KEYS = [
  'text',
  'content',
  'message',
  'question',
  'query',
  'prompt',
  'input',
  'answer',
  'output',
  'response',
  'result',
  'completion',
];

/** An object of the app's own: its one telling text, else the whole as JSON. */
function readObject(source: Source, fallbackRole: string): ContentMessage[] {
  const text = TEXT_KEYS.map((key) => source[key]).find((value) => typeof value === 'string');
  return messagesOfOne(text ?? textOf(source), fallbackRole);
}
