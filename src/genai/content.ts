import type { Attributes } from '@opentelemetry/api';
import {
  GEN_AI_INPUT_MESSAGES,
  GEN_AI_OUTPUT_MESSAGES,
  GEN_AI_SYSTEM_INSTRUCTIONS,
  GEN_AI_TOOL_DEFINITIONS,
} from '../semconv/gen-ai';
import { THREADLIGHT_CONTENT_TRUNCATED } from '../semconv/threadlight';
import { CUT, toBoundedJson } from '../util/bounded-json';
import type { Message, Part } from './message';
import type { RequestContent, ToolDefinition } from './provider';

/** Bytes that a part keeps when it is shortened to make room for newer ones. */
const KEPT_OF_OLD_PARTS = 160;

/**
 * Content as attributes, together no longer than `limit`. Of what was sent, instructions and tools take half at most; of
 * the messages the oldest are shortened first, and left out if that is not enough. The JSON stays valid.
 *
 * @param limit bytes of UTF-8.
 */
export function requestContent(content: RequestContent, limit: number): Attributes {
  const bounds = new Bounds(limit);
  return bounds.marked({
    [GEN_AI_SYSTEM_INSTRUCTIONS]: bounds.parts(content.system, limit / 4),
    [GEN_AI_TOOL_DEFINITIONS]: bounds.tools(content.tools, limit / 4),
    [GEN_AI_INPUT_MESSAGES]: bounds.messages(content.messages),
  });
}

/** @param alreadyCut true when the content was shortened while it was gathered. */
export function replyContent(messages: readonly Message[], limit: number, alreadyCut: boolean): Attributes {
  const bounds = new Bounds(limit, alreadyCut);
  return bounds.marked({ [GEN_AI_OUTPUT_MESSAGES]: bounds.messages(messages) });
}

/** Bytes that content attributes take. */
export function contentSize(attributes: Attributes): number {
  return Object.values(attributes).reduce<number>((sum, value) => sum + (typeof value === 'string' ? bytesOf(value) : 0), 0);
}

/** Serialises within what is left of a limit, and remembers whether anything was cut. */
class Bounds {
  constructor(
    private left: number,
    private cut = false,
  ) {}

  messages(messages: readonly Message[] = []): string | undefined {
    return this.spend(this.fit(messages, this.left, (all) => shortenHistory(all, this.left)));
  }

  parts(parts: readonly Part[] = [], limit: number): string | undefined {
    return this.spend(this.fit(parts, limit, (all) => shorten(all, limit, shortenParts)));
  }

  tools(tools: readonly ToolDefinition[] = [], limit: number): string | undefined {
    const named = (all: readonly ToolDefinition[]) => all.map(({ type, name }) => ({ type, name }));
    return this.spend(this.fit(tools, limit, (all) => dropFirst(named(all), limit)));
  }

  marked(attributes: Attributes): Attributes {
    return this.cut ? { ...attributes, [THREADLIGHT_CONTENT_TRUNCATED]: true } : attributes;
  }

  private fit<Item>(items: readonly Item[], limit: number, toFit: (items: readonly Item[]) => readonly unknown[]) {
    if (sizeOf(items) <= limit) return items;
    this.cut = true;
    return toFit(items);
  }

  private spend(items: readonly unknown[]): string | undefined {
    if (items.length === 0) return undefined;
    this.left -= sizeOf(items);
    return JSON.stringify(items);
  }
}

/** The last message is what the call is about: it is shortened only when nothing of the others is left to give. */
function shortenHistory(messages: readonly Message[], limit: number): readonly Message[] {
  const last = messages.slice(-1);
  const room = limit - sizeOf(last);
  const older = messages.slice(0, -1);
  return shorten([...shorten(older, room, shortenMessages), ...last], limit, shortenMessages);
}

type Shorten<Item> = (items: readonly Item[], excess: number) => readonly Item[];

/** Escapes and wide characters make the size of a cut a guess, so it is measured and repeated. */
function shorten<Item>(items: readonly Item[], limit: number, once: Shorten<Item>): readonly Item[] {
  let kept = items;
  for (let round = 0; round < 4 && sizeOf(kept) > limit; round += 1) kept = once(kept, sizeOf(kept) - limit);
  return dropFirst(kept, limit);
}

function shortenMessages(messages: readonly Message[], excess: number): readonly Message[] {
  return shortenEach(messages, excess, (message, over) => {
    return { ...message, parts: shortenParts(message.parts, over) };
  });
}

function shortenParts(parts: readonly Part[], excess: number): readonly Part[] {
  return shortenEach(parts, excess, (part, over) => {
    const size = sizeOf(part);
    return shortenPart(part, Math.max(size - over, KEPT_OF_OLD_PARTS) / size);
  });
}

/** From the first on, until `excess` bytes are saved. */
function shortenEach<Item>(items: readonly Item[], excess: number, each: (item: Item, over: number) => Item): readonly Item[] {
  let over = excess;
  return items.map((item) => {
    if (over <= 0) return item;
    const short = each(item, over);
    over -= sizeOf(item) - sizeOf(short);
    return short;
  });
}

/** @param share how much of each field's text may stay, from 0 to 1. */
function shortenPart(part: Part, share: number): Part {
  if (share >= 1) return part;
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, shortenValue(key, value, share)])) as Part;
}

const IDENTITY = /^(type|id|name|modality|mime_type)$/;

function shortenValue(key: string, value: unknown, share: number): unknown {
  if (IDENTITY.test(key)) return value;
  if (typeof value === 'string') return cutText(value, share);
  if (typeof value !== 'object' || value === null) return value;
  return toBoundedJson(value, Math.floor(JSON.stringify(value).length * share));
}

function cutText(text: string, share: number): string {
  const end = Math.floor(text.length * share) - CUT.length;
  return `${text.slice(0, Math.max(end, 0)).replace(/[\ud800-\udbff]$/, '')}${CUT}`;
}

function dropFirst<Item>(items: readonly Item[], limit: number): readonly Item[] {
  let kept = items;
  while (kept.length > 0 && sizeOf(kept) > limit) kept = kept.slice(Math.ceil(kept.length / 8));
  return kept;
}

function sizeOf(value: unknown): number {
  return bytesOf(JSON.stringify(value));
}

/** Of UTF-8. */
function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
