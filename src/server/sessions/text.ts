import { parseLenient } from '../../util/lenient-json';
import { isRecord } from '../../util/record';
import type { MessagePart } from './api';
import type { ContentMessage } from './resolved';

const PREVIEW_LENGTH = 160;

/** What a message says in words. */
export function wordsOf(parts: readonly MessagePart[]): string {
  const said = parts.map((part) => (part.type === 'text' || part.type === 'refusal' ? part.content : ''));
  return said.filter(Boolean).join('\n');
}

/** One line for a list. Null when nothing is said. */
export function preview(text: string | null): string | null {
  const line = text
    ?.slice(0, PREVIEW_LENGTH * 3)
    .replace(/\s{2,}|[^\S ]/g, ' ')
    .trim();
  if (!line) return null;
  return line.length <= PREVIEW_LENGTH ? line : `${line.slice(0, PREVIEW_LENGTH).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** The message in the input or output of an entity: the fallback where no model call carries content. */
export function messageOfEntity(role: 'user' | 'assistant', json: string | null): ContentMessage | null {
  const text = json === null ? '' : wordsOfValue(parseLenient(json)?.value ?? json, role).trim();
  return text === '' ? null : { role, parts: [{ type: 'text', content: text }] };
}

const TEXT_KEYS = [
  'message',
  'text',
  'content',
  'question',
  'query',
  'prompt',
  'input',
  'answer',
  'output',
  'response',
  'result',
];
const LIST_KEYS = ['messages', 'parts', 'content'];
const MAX_DEPTH = 8;

/**
 * The one text that a value tells: of the arguments of a function the longest, of an object its telling field, of messages
 * the last, else the value as JSON.
 *
 * @param role whose words are looked for among messages.
 */
export function wordsOfValue(value: unknown, role: 'user' | 'assistant' = 'user'): string {
  return tellingText(value, role, MAX_DEPTH) ?? (value === null || value === undefined ? '' : JSON.stringify(value));
}

function tellingText(value: unknown, role: string, depth: number): string | undefined {
  if (typeof value === 'string') return value;
  if (depth === 0) return undefined;
  if (Array.isArray(value)) return textOfList(value, role, depth - 1);
  if (!isRecord(value)) return undefined;
  if (Array.isArray(value.args) && isRecord(value.kwargs)) return textOfCall(value.args, value.kwargs, role, depth - 1);
  const known = TEXT_KEYS.map((key) => value[key]).find((each) => typeof each === 'string');
  return typeof known === 'string' ? known : textOfInner(value, role, depth - 1);
}

function textOfInner(value: Record<string, unknown>, role: string, depth: number): string | undefined {
  const inner = LIST_KEYS.map((key) => value[key]).find(Array.isArray) ?? TEXT_KEYS.map((key) => value[key]).find(isRecord);
  return inner === undefined ? undefined : tellingText(inner, role, depth);
}

function textOfList(items: readonly unknown[], role: string, depth: number): string | undefined {
  const roles = items.map((item) => (isRecord(item) ? item.role : undefined));
  const last = roles.lastIndexOf(role);
  if (last >= 0) return tellingText(items[last], role, depth);
  const texts = items.map((item) => (isRecord(item) && typeof item.text === 'string' ? item.text : undefined));
  return texts.length > 0 && texts.every((text) => text !== undefined) ? texts.join('\n') : undefined;
}

function textOfCall(args: readonly unknown[], kwargs: Record<string, unknown>, role: string, depth: number): string | undefined {
  const texts = args.filter((each) => typeof each === 'string').sort((a, b) => b.length - a.length);
  if (texts[0] !== undefined) return texts[0];
  if (args.length > 0) {
    return args.length === 1 ? (tellingText(args[0], role, depth) ?? JSON.stringify(args[0])) : JSON.stringify(args);
  }
  return Object.keys(kwargs).length > 0 ? (tellingText(kwargs, role, depth) ?? JSON.stringify(kwargs)) : '';
}
