/** Collects what a generator or stream hands out, up to a length, to record it as the output. */
export class Pieces {
  readonly #values: unknown[] = [];
  #room: number;
  #decoder: TextDecoder | undefined;

  constructor(maxLength: number) {
    this.#room = maxLength;
  }

  add(value: unknown): void {
    if (this.#room <= 0) return;
    const piece = value instanceof Uint8Array ? (this.#decoder ??= new TextDecoder()).decode(value, { stream: true }) : value;
    this.#values.push(piece);
    this.#room -= typeof piece === 'string' ? piece.length : 64;
  }

  /** Text pieces as one text, others as a list; undefined when there were none. */
  joined(): unknown {
    const values = this.#values;
    if (!values.length) return undefined;
    return values.every((value) => typeof value === 'string') ? values.join('') : values;
  }
}
