import { CONVERSATION_ID_ALIASES } from '../../semconv/conversation-id';
import { oncePerShape, type Shape } from './attribute-shape';
import type { Attributes } from './attributes';
import { toText } from './dialects/readers';

export interface FoundConversation {
  id: string;
  /** Place of the key in the list of aliases. */
  rank: number;
  /** Dialect and key. */
  readFrom: string;
}

/** The conversation that attributes name, by the best of its aliases. A span's own count before those of its resource. */
export function conversationIn(attributes: Attributes, shape: Shape): FoundConversation | undefined {
  for (const { rank, dialect, key } of aliasesIn(shape)) {
    const id = toText(attributes[key]);
    if (id !== undefined && !NO_IDS.has(id)) return { id, rank, readFrom: `${dialect}: ${key}` };
  }
  return undefined;
}

const ALIASES = CONVERSATION_ID_ALIASES.map((alias, rank) => ({ ...alias, rank }));

const aliasesIn = oncePerShape(({ keys }) => {
  const has = new Set(keys);
  return ALIASES.filter(({ key }) => has.has(key));
});

/** What programs write when they have no id: one session for all of them would help nobody. */
const NO_IDS: ReadonlySet<string> = new Set(['undefined', 'null', 'None', 'NaN', '[object Object]']);
