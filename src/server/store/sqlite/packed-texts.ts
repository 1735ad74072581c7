/** Texts one behind the other in one piece of memory, in UTF-8. It goes to another thread without being copied. */
export interface PackedTexts {
  bytes: Uint8Array<ArrayBuffer>;
  /** Where each text ends. */
  ends: number[];
}

/** Writes texts one behind the other. */
export class TextPacker {
  readonly #encoder = new TextEncoder();
  #bytes: Uint8Array<ArrayBuffer>;
  #ends: number[] = [];

  /** @param memory to begin with; more is taken when it is full. */
  constructor(memory: ArrayBuffer) {
    this.#bytes = new Uint8Array(memory);
  }

  /** @returns the index of the text. */
  add(text: string): number {
    const start = this.#ends.at(-1) ?? 0;
    this.#makeRoom(start, text.length);
    let { read, written } = this.#encoder.encodeInto(text, this.#bytes.subarray(start));
    if (read < text.length) {
      this.#makeRoom(start, text.length * mostBytesOfUnit);
      ({ read, written } = this.#encoder.encodeInto(text, this.#bytes.subarray(start)));
    }
    return this.#ends.push(start + written) - 1;
  }

  finish(): PackedTexts {
    return { bytes: this.#bytes, ends: this.#ends };
  }

  #makeRoom(start: number, length: number): void {
    if (start + length <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(start + length, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, start));
    this.#bytes = larger;
  }
}

/** A unit of UTF-16 takes up to three bytes in UTF-8. */
const mostBytesOfUnit = 3;

/** One of the texts, as SQLite takes it: `CAST(? AS TEXT)`. */
export function packedText({ bytes, ends }: PackedTexts, index: number): Buffer {
  const start = index === 0 ? 0 : (ends[index - 1] as number);
  return Buffer.from(bytes.buffer, start, (ends[index] as number) - start);
}
