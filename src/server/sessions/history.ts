import { canonicalJson } from '../../util/canonical-json';
import { contentHash, HASH_LENGTH } from '../../util/content-hash';
import type { MessagePart } from './api';
import type { ContentMessage } from './resolved';

/** What a conversation is known to contain before a turn: hashes, not texts. JSON-serialisable. */
export interface HistoryState {
  /** The threads of the conversation, the main one first: each the hashes of its messages, joined. */
  threads: string[];
  /** True once a turn has repeated the messages of the one before: an app that is stateless never does. */
  carriesHistory: boolean;
  /** Hash of the system prompt in force; null before the first. */
  systemHash: string | null;
}

export const EMPTY_HISTORY: HistoryState = Object.freeze({ threads: [], carriesHistory: false, systemHash: null });

/** A conversation with sub-agents has several threads; the oldest beyond this many are forgotten. */
const MAX_THREADS = 8;

/** Text beyond this does not tell messages apart: producers cut the history that they repeat. */
const TELLING_LENGTH = 400;

/** What is new in the messages of one model call. */
export interface NewMessages {
  /** Index of the first input message that is new. */
  from: number;
  /** True when the call shows less, or other, than the conversation held. */
  rewritten: boolean;
}

/** Follows the threads of a conversation through the model calls of one turn. Histories repeat by position, so that a second "yes" is another message than the first. */
export class History {
  private readonly before: readonly string[];
  private readonly own: string[] = [];
  private carries: boolean;

  constructor(state: HistoryState) {
    this.before = state.threads;
    this.carries = state.carriesHistory;
  }

  /** Takes the messages of a call, and says which of its input is new. */
  add(input: readonly string[], output: readonly string[]): NewMessages {
    const asked = input.join('');
    const found = this.find(this.own, asked) ?? this.findBefore(asked);
    this.remember(found?.thread, asked + output.join(''));
    if (!found) return { from: 0, rewritten: this.carries && this.own.length === 1 && this.before.length > 0 };
    return { from: found.common / HASH_LENGTH, rewritten: found.isBefore && found.common < found.thread.length };
  }

  state(systemHash: string | null): HistoryState {
    const replaced = this.before.filter((thread) => !this.own.some((own) => commonLength(own, thread) > 0));
    return { threads: [...this.own, ...replaced].slice(0, MAX_THREADS), carriesHistory: this.carries, systemHash };
  }

  /** Only an app that is known to repeat its history, or now repeats all of it, can have edited it. */
  private findBefore(asked: string): Found | undefined {
    const found = this.find(this.before, asked);
    if (!found) return undefined;
    const repeatsAll = found.common === found.thread.length && asked.length > found.common;
    if (repeatsAll) this.carries = true;
    return this.carries ? { ...found, isBefore: true } : undefined;
  }

  private find(threads: readonly string[], asked: string): Found | undefined {
    let best: Found | undefined;
    for (const thread of threads) {
      const common = commonLength(thread, asked);
      if (common > (best?.common ?? 0)) best = { thread, common, isBefore: false };
    }
    return best;
  }

  private remember(thread: string | undefined, now: string): void {
    const index = thread === undefined ? -1 : this.own.indexOf(thread);
    if (index >= 0 && now.startsWith(thread ?? '')) this.own[index] = now;
    else this.own.push(now);
  }
}

interface Found {
  thread: string;
  /** Characters in common: a whole number of hashes. */
  common: number;
  isBefore: boolean;
}

function commonLength(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  let length = 0;
  while (length < end && a.slice(length, length + HASH_LENGTH) === b.slice(length, length + HASH_LENGTH)) length += HASH_LENGTH;
  return Math.min(length, end);
}

/** The address of what a message says. Reasoning is left out: most apps do not send it back. */
export function messageHash({ role, parts }: ContentMessage): string {
  return contentHash(canonicalJson([role, parts.map(tellingPart).filter((part) => part !== null)]));
}

function tellingPart(part: MessagePart): unknown {
  switch (part.type) {
    case 'reasoning':
      return null;
    case 'text':
    case 'refusal':
      return part.content.trim().slice(0, TELLING_LENGTH) || null;
    case 'tool_call':
      return [part.type, part.id ?? [part.name, part.arguments]];
    case 'tool_call_response':
      return [part.type, part.id ?? part.response];
    default:
      return part;
  }
}
