import { canonicalJson } from '../../util/canonical-json';
import { contentHash, HASH_LENGTH } from '../../util/content-hash';
import type { MessagePart } from './api';
import { ASSISTANT_MARK } from './alignment';
import type { ContentMessage } from './resolved';

/** One part of a message, as the history compares it. */
export interface Atom {
  hash: string;
  /** Index of its message, and of the part in it. */
  message: number;
  part: number;
}

/**
 * The parts of messages by their hashes: of parts and not of whole messages, because producers split and join messages as
 * they like. Reasoning is left out: most apps do not send it back.
 */
export function atomsOf(messages: readonly ContentMessage[]): Atom[] {
  return messages.flatMap(({ role, parts }, message) =>
    parts.flatMap((part, index) => {
      const hash = partHash(role, part);
      return hash === null ? [] : [{ hash, message, part: index }];
    }),
  );
}

const OTHERS_MARK = 'x';

function partHash(role: string, part: MessagePart): string | null {
  const telling = tellingPart(part);
  if (telling === null) return null;
  const mark = role === 'assistant' ? ASSISTANT_MARK : OTHERS_MARK;
  return mark + contentHash(canonicalJson([role, telling])).slice(1 - HASH_LENGTH);
}

/** Ids tell tool calls apart where there are any: arguments come back in another form. */
function tellingPart(part: MessagePart): unknown {
  switch (part.type) {
    case 'reasoning':
      return null;
    case 'text':
    case 'refusal':
      return part.content.trim() || null;
    case 'tool_call':
      return [part.type, part.id ?? [part.name, part.arguments]];
    case 'tool_call_response':
      return [part.type, part.id ?? part.response];
    default:
      return part;
  }
}
