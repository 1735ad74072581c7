/** Characters that may wait in a string before it is made one piece of memory: a base, and a share of its length. */
const LOOSE_PIECES = 16;
const LENGTH_PER_PIECE = 4096;

/**
 * How much of a streamed answer's text may still be kept. What does not fit is counted as left out.
 */
export class ContentBudget {
  #left: number;
  #loosePieces = 0;
  /** True once text was left out. */
  exceeded = false;

  /** @param characters most characters to keep; 0 keeps none. */
  constructor(characters: number) {
    this.#left = characters;
  }

  append(text: unknown, delta: string): string {
    const kept = this.take(delta);
    const before = typeof text === 'string' ? text : '';
    return kept === '' ? before : this.#flatten(before + kept);
  }

  /** As much of a text as still fits. */
  take(text: string): string {
    const kept = text.slice(0, this.#left);
    this.#left -= kept.length;
    this.exceeded ||= kept.length < text.length;
    return kept;
  }

  /** True, and spent, when `characters` still fit. */
  spend(characters: number): boolean {
    const fits = characters <= this.#left;
    if (fits) this.#left -= characters;
    else this.exceeded = true;
    return fits;
  }

  /** Engines keep `a + b` as a tree of its pieces, which for small deltas is many times the text; an index read joins it. */
  #flatten(text: string): string {
    this.#loosePieces += 1;
    if (!this.exceeded && this.#loosePieces < LOOSE_PIECES + text.length / LENGTH_PER_PIECE) return text;
    this.#loosePieces = 0;
    text.charCodeAt(0);
    return text;
  }
}
