import type { Attributes } from '@opentelemetry/api';
import {
  GEN_AI_INPUT_MESSAGES,
  GEN_AI_OUTPUT_MESSAGES,
  GEN_AI_SYSTEM_INSTRUCTIONS,
  GEN_AI_TOOL_DEFINITIONS,
} from '../semconv/gen-ai';
import { THREADLIGHT_CONTENT_TRUNCATED } from '../semconv/threadlight';
import { CUT, toBoundedJson } from '../util/bounded-json';
import { isObject } from './json';
import type { Message } from './message';
import type { RequestContent } from './provider';

/** Characters that a text keeps when it is shortened to make room for newer ones. */
const GLIMPSE = 160;

/** Fields that say what something is. */
const IDENTITY = /^(type|id|name|role|modality|mime_type|finish_reason)$/;

/**
 * Content as attributes, together no longer than `limit`. Of what was sent, instructions and tools take half at most; of
 * the messages the oldest are shortened first, and left out if that is not enough. The JSON stays valid.
 *
 * @param limit bytes of UTF-8.
 */
export function requestContent({ system, tools, messages }: RequestContent, limit: number): Attributes {
  const bounded: Attributes = {};
  add(bounded, GEN_AI_SYSTEM_INSTRUCTIONS, system, limit / 4);
  add(bounded, GEN_AI_TOOL_DEFINITIONS, tools, limit / 4);
  add(bounded, GEN_AI_INPUT_MESSAGES, messages, limit - contentSize(bounded));
  return bounded;
}

/** @param alreadyCut true when the content was shortened while it was gathered. */
export function replyContent(messages: readonly Message[], limit: number, alreadyCut: boolean): Attributes {
  const bounded: Attributes = alreadyCut ? { [THREADLIGHT_CONTENT_TRUNCATED]: true } : {};
  add(bounded, GEN_AI_OUTPUT_MESSAGES, messages, limit);
  return bounded;
}

/** Bytes that content attributes take. */
export function contentSize(attributes: Attributes): number {
  return Object.values(attributes).reduce<number>((sum, value) => sum + (typeof value === 'string' ? bytesOf(value) : 0), 0);
}

function add(attributes: Attributes, key: string, items: readonly object[] = [], limit: number): void {
  if (items.length === 0) return;
  const isCut = sizeOf(items) > limit;
  const kept = isCut ? shortened(items, limit) : items;
  if (isCut) Object.assign(attributes, { [THREADLIGHT_CONTENT_TRUNCATED]: true });
  if (kept.length > 0) Object.assign(attributes, { [key]: JSON.stringify(kept) });
}

/** The last item is what the call is about: it is shortened only when nothing of the others is left to give. */
function shortened(items: readonly object[], limit: number): readonly object[] {
  const kept = [...items];
  const last = kept.length - 1;
  let size = sizeOf(kept);
  for (let at = 0; at < last && size > limit; at += 1) {
    const before = sizeOf(kept[at]);
    kept[at] = cutItem(kept[at] as object, GLIMPSE);
    size += sizeOf(kept[at]) - before;
  }
  while (kept.length > 1 && sizeOf(kept) > limit) kept.splice(0, Math.ceil((kept.length - 1) / 8));
  // Escapes and wide characters make the size of a cut a guess, so it is measured and repeated.
  for (let room = limit; room > 1 && sizeOf(kept) > limit; room *= 0.8) kept.splice(-1, 1, cutItem(items[last] as object, room));
  return sizeOf(kept) <= limit ? kept : [];
}

/** @param room characters that each field's text may keep. */
function cutItem(item: object, room: number): object {
  return Object.fromEntries(
    Object.entries(item).map(([key, value]) => [key, IDENTITY.test(key) ? value : cutValue(key, value, room)]),
  );
}

function cutValue(key: string, value: unknown, room: number): unknown {
  if (typeof value === 'string') return value.length > room ? cutText(value, room) : value;
  if (key === 'parts' && Array.isArray(value)) return value.map((part) => (isObject(part) ? cutItem(part, room) : part));
  return typeof value === 'object' && value && JSON.stringify(value).length > room
    ? toBoundedJson(value, Math.floor(room))
    : value;
}

/** Never between the two halves of a surrogate pair. */
function cutText(text: string, room: number): string {
  return text.slice(0, Math.max(room - CUT.length, 0)).replace(/[\ud800-\udbff]$/, '') + CUT;
}

function sizeOf(value: unknown): number {
  return bytesOf(JSON.stringify(value));
}

/** Of UTF-8. */
function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
