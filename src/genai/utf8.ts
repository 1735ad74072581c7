/** Decodes whole characters for all streams: a decoder with a state of its own weighs several times this. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Text of bytes that arrive in pieces, which may end inside of a character. */
export class Utf8Pieces {
  #begun: Uint8Array | undefined;

  decode(piece: Uint8Array): string {
    const bytes = this.#begun ? joined(this.#begun, piece) : piece;
    const whole = bytes.length - unfinished(bytes);
    this.#begun = whole < bytes.length ? bytes.slice(whole) : undefined;
    return decoder.decode(bytes.subarray(0, whole));
  }

  /** What is left is no character. */
  end(): string {
    return decoder.decode(this.#begun);
  }
}

/** Bytes at the end that begin a character and do not finish it. */
function unfinished(bytes: Uint8Array): number {
  for (let count = 1; count <= 3; count += 1) {
    const byte = bytes[bytes.length - count] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return byte >= (LEADS[count] ?? 0) ? count : 0;
  }
  return 0;
}

/** The least byte that begins a character of more than so many bytes. */
const LEADS = [0, 0xc0, 0xe0, 0xf0];

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(one.length + other.length);
  bytes.set(one);
  bytes.set(other, one.length);
  return bytes;
}
