import type { Decoder, EventSink } from './decoder';
import { MAX_EVENT_LENGTH } from './decoder';

/** All that matters to where an object ends. */
const MARKS = /["\\{}]/g;

/**
 * Gives the text of every outermost object of a JSON text as soon as it is complete: the elements of one array that is
 * sent in pieces (Gemini), the lines of NDJSON (Ollama), or the one object of a plain answer.
 */
export class JsonObjectsDecoder implements Decoder {
  #held = '';
  #scanned = 0;
  #depth = 0;
  #quoted = false;
  #start = 0;

  constructor(private readonly sink: EventSink) {}

  feed(text: string): void {
    this.#held += text;
    MARKS.lastIndex = this.#scanned;
    for (let found = MARKS.exec(this.#held); found; found = MARKS.exec(this.#held)) {
      this.#scanned = MARKS.lastIndex = this.#mark(found.index);
    }
    this.#scanned = Math.max(this.#scanned, this.#held.length);
    this.#forget();
  }

  end(): void {
    this.#held = '';
    this.#scanned = this.#depth = this.#start = 0;
    this.#quoted = false;
  }

  #mark(at: number): number {
    const character = this.#held[at];
    if (character === '\\') return at + (this.#quoted ? 2 : 1);
    if (character === '"') this.#quoted = this.#depth > 0 && !this.#quoted;
    else if (!this.#quoted && character === '{') this.#open(at);
    else if (!this.#quoted && character === '}') this.#close(at);
    return at + 1;
  }

  #open(at: number): void {
    if (this.#depth === 0) this.#start = at;
    this.#depth += 1;
  }

  #close(at: number): void {
    if (this.#depth === 0) return;
    this.#depth -= 1;
    if (this.#depth === 0) this.sink.data(this.#held.slice(this.#start, at + 1));
  }

  #forget(): void {
    const from = this.#depth === 0 ? Math.min(this.#scanned, this.#held.length) : this.#start;
    this.#held = this.#held.slice(from);
    this.#scanned -= from;
    this.#start -= from;
    if (this.#held.length > MAX_EVENT_LENGTH) this.end();
  }
}
