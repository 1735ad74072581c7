/** What was used last, up to a weight: a memory of rows that will probably be asked for again. */
export class RecentMap<Key, Value> {
  readonly #entries = new Map<Key, Value>();
  readonly #mostWeight: number;
  readonly #weigh: (value: Value) => number;
  #uses = 0;

  constructor(mostWeight: number, weigh: (value: Value) => number) {
    this.#mostWeight = mostWeight;
    this.#weigh = weigh;
  }

  get(key: Key): Value | undefined {
    const value = this.#entries.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }

  set(key: Key, value: Value): void {
    this.#uses += 1;
    this.#entries.delete(key);
    this.#entries.set(key, value);
  }

  delete(key: Key): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }

  /**
   * Forgets what was not used for longest. Call when nobody holds a value: one that is read again is another object. Weighing
   * all takes longer than a small transaction, so it waits until there may be something to forget.
   */
  trim(): void {
    if (this.#uses < this.#mostWeight / 16) return;
    this.#uses = 0;
    let weight = 0;
    for (const value of this.#entries.values()) weight += this.#weigh(value);
    for (const [key, value] of this.#entries) {
      if (weight <= this.#mostWeight) return;
      this.#entries.delete(key);
      weight -= this.#weigh(value);
    }
  }
}
