/** Enough for what is under way between the threads. */
const mostPieces = 4;
/** A larger piece was for a request as they seldom come. Bytes. */
const largestPiece = 8 * 2 ** 20;

/** Pieces of memory that are used again: each that is let go of instead brings the next garbage collection nearer. */
export class MemoryPool {
  readonly #pieces: ArrayBuffer[] = [];

  take(): ArrayBuffer | undefined {
    return this.#pieces.pop();
  }

  give(piece: ArrayBuffer): void {
    if (this.#pieces.length < mostPieces && piece.byteLength <= largestPiece) this.#pieces.push(piece);
  }
}
