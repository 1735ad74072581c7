/** Enough for what is under way between connections and threads. */
const mostPieces = 4;
/** A larger piece was for a request as they seldom come. Bytes. */
const largestPiece = 8 * 2 ** 20;
const firstSize = 64 * 2 ** 10;

/** Pieces of memory that are used again: each that is let go of instead brings the next garbage collection nearer. */
export class MemoryPool {
  readonly #pieces: ArrayBuffer[] = [];

  /** A piece of at least so many bytes, which holds whatever it held before. */
  take(bytes = firstSize): ArrayBuffer {
    const index = this.#pieces.findIndex(({ byteLength }) => byteLength >= bytes);
    const [piece = new ArrayBuffer(2 ** Math.ceil(Math.log2(bytes)))] = index < 0 ? [] : this.#pieces.splice(index, 1);
    return piece;
  }

  /** Call when nobody reads it any more. Of too many the smallest is let go of. */
  give(piece: ArrayBuffer): void {
    if (piece.byteLength > largestPiece) return;
    this.#pieces.push(piece);
    this.#pieces.sort((a, b) => a.byteLength - b.byteLength);
    if (this.#pieces.length > mostPieces) this.#pieces.shift();
  }
}
