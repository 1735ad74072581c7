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
  const line = text?.slice(0, PREVIEW_LENGTH * 3).replace(/\s+/g, ' ').trim();
  if (!line) return null;
  return line.length <= PREVIEW_LENGTH ? line : `${line.slice(0, PREVIEW_LENGTH).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** The message in the input or output of an entity: the fallback where no model call carries content. */
export function messageOfEntity(role: 'user' | 'assistant', json: string | null): ContentMessage | null {
  const text = json === null ? '' : tellingText(parseLenient(json)?.value ?? json);
  return text === '' ? null : { role, parts: [{ type: 'text', content: text }] };
}

const TEXT_KEYS = ['message', 'text', 'content', 'question', 'query', 'prompt', 'input', 'answer', 'output', 'response', 'result'];

/** The one text that a value holds: of arguments the longest text, of an object its telling field, else the value as JSON. */
function tellingText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (!isRecord(value)) return value === null || value === undefined ? '' : JSON.stringify(value);
  if (Array.isArray(value.args) && isRecord(value.kwargs)) return textOfCall(value.args, value.kwargs);
  const known = TEXT_KEYS.map((key) => value[key]).find((each) => typeof each === 'string');
  return typeof known === 'string' ? known : JSON.stringify(value);
}

function textOfCall(args: readonly unknown[], kwargs: Record<string, unknown>): string {
  const texts = args.filter((each) => typeof each === 'string').sort((a, b) => b.length - a.length);
  if (texts[0] !== undefined) return texts[0];
  if (args.length > 0) return tellingText(args.length === 1 ? args[0] : { arguments: args });
  return Object.keys(kwargs).length > 0 ? tellingText(kwargs) : '';
}
