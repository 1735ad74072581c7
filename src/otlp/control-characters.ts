const CHUNK = 4_096;

/** Four spaces, and the highest bits of four bytes. */
const SPACES = 0x20202020;
const HIGHEST = 0x80808080;

let scanner: Scanner | undefined;

/** Whether a text has characters below the space. Four bytes are looked at together: a fraction of what a regular expression takes. */
export function hasControlCharacters(text: string): boolean {
  return (scanner ??= new Scanner()).finds(text);
}

class Scanner {
  readonly #encoder = new TextEncoder();
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #words: Int32Array<ArrayBuffer>;

  constructor() {
    // UTF-8 takes at most three bytes for each unit of a text; four more fill the last word up.
    const memory = new ArrayBuffer(CHUNK * 3 + 16);
    this.#bytes = new Uint8Array(memory);
    this.#words = new Int32Array(memory);
  }

  finds(text: string): boolean {
    for (let from = 0; from < text.length; from += CHUNK) {
      const { written } = this.#encoder.encodeInto(text.slice(from, from + CHUNK), this.#bytes);
      for (let rest = 0; rest < 16; rest++) this.#bytes[written + rest] = 0x20;
      if (this.#hasLess((written + 3) >> 2)) return true;
    }
    return false;
  }

  /** In a word of bytes, one that is less than a space borrows from its highest bit, where that was not set. */
  #hasLess(count: number): boolean {
    const words = this.#words;
    for (let at = 0; at < count; at += 4) {
      const [a, b, c, d] = [words[at] as number, words[at + 1] as number, words[at + 2] as number, words[at + 3] as number];
      if ((((a - SPACES) & ~a) | ((b - SPACES) & ~b) | ((c - SPACES) & ~c) | ((d - SPACES) & ~d)) & HIGHEST) return true;
    }
    return false;
  }
}
