/** Collects what a generator or stream hands out, up to a length, to record it as the output. */
export class Pieces {
  private readonly values: unknown[] = [];
  private length = 0;
  private decoder: TextDecoder | undefined;

  constructor(private readonly maxLength: number) {}

  add(value: unknown): void {
    if (this.length >= this.maxLength) return;
    const piece = this.readable(value);
    this.values.push(piece);
    this.length += typeof piece === 'string' ? piece.length : 64;
  }

  /** Text pieces as one text, others as a list; undefined when there were none. */
  joined(): unknown {
    if (this.values.length === 0) return undefined;
    return this.values.every((value) => typeof value === 'string') ? this.values.join('') : this.values;
  }

  private readable(value: unknown): unknown {
    if (!(value instanceof Uint8Array)) return value;
    this.decoder ??= new TextDecoder();
    return this.decoder.decode(value, { stream: true });
  }
}
