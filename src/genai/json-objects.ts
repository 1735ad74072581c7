import type { Decoder, EventSink } from './decoder';
import { MAX_EVENT_LENGTH } from './decoder';

/** All that matters to where an object ends. */
const MARKS = /["\\{}]/g;

/**
 * Gives the text of every outermost object of a JSON text as soon as it is complete: the elements of one array that is
 * sent in pieces (Gemini), the lines of NDJSON (Ollama), or the one object of a plain answer.
 */
export function jsonObjectsDecoder(sink: EventSink): Decoder {
  let held = '';
  let scanned = 0;
  let depth = 0;
  let quoted = false;
  let start = 0;

  const mark = (at: number): number => {
    const character = held[at];
    if (character === '\\') return at + (quoted ? 2 : 1);
    if (character === '"') quoted = depth > 0 && !quoted;
    else if (!quoted && character === '{') open(at);
    else if (!quoted && character === '}') close(at);
    return at + 1;
  };
  const open = (at: number) => {
    if (depth === 0) start = at;
    depth += 1;
  };
  const close = (at: number) => {
    if (depth === 0) return;
    depth -= 1;
    if (depth === 0) sink.data(held.slice(start, at + 1));
  };

  const feed = (text: string) => {
    held += text;
    MARKS.lastIndex = scanned;
    for (let found = MARKS.exec(held); found; found = MARKS.exec(held)) {
      scanned = MARKS.lastIndex = mark(found.index);
    }
    scanned = Math.max(scanned, held.length);
    forget();
  };
  const forget = () => {
    const from = depth === 0 ? Math.min(scanned, held.length) : start;
    held = held.slice(from);
    scanned -= from;
    start -= from;
    if (held.length > MAX_EVENT_LENGTH) reset();
  };
  const reset = () => {
    held = '';
    scanned = depth = start = 0;
    quoted = false;
  };
  return { feed, end: reset };
}
