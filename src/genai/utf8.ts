/** Decodes whole characters for all streams: a decoder with a state of its own weighs several times this. */
let decoder: TextDecoder | undefined;

function decode(bytes: Uint8Array | undefined): string {
  decoder ??= new TextDecoder('utf-8', { ignoreBOM: true });
  return decoder.decode(bytes);
}

/** Text of bytes that arrive in pieces, which may end inside of a character. */
export class Utf8Pieces {
  #begun: Uint8Array | undefined;

  decode(piece: Uint8Array): string {
    const bytes = this.#begun ? new Uint8Array([...this.#begun, ...piece]) : piece;
    const whole = bytes.length - unfinished(bytes);
    this.#begun = whole < bytes.length ? bytes.slice(whole) : undefined;
    return decode(bytes.subarray(0, whole));
  }

  /** What is left is no character. */
  end(): string {
    return decode(this.#begun);
  }
}

/** Bytes at the end that begin a character and do not finish it: the first of so many is at least such. */
function unfinished(bytes: Uint8Array): number {
  const begins = (least: number, count: number) => (bytes.at(-count) ?? 0) >= least;
  return begins(0xc0, 1) ? 1 : begins(0xe0, 2) ? 2 : begins(0xf0, 3) ? 3 : 0;
}
