/** Hands things on in the order of their numbers: each waits until all with a lower number have come. */
export class ByNumber<T> {
  #next = 0;
  #waiting = new Map<number, T>();

  /** Things that wait. */
  get size(): number {
    return this.#waiting.size;
  }

  /** Whether the thing with this number would be handed on at once. */
  expects(number: number): boolean {
    return number === this.#next && this.#waiting.size === 0;
  }

  /** The thing whose turn it is does not come. */
  skip(): void {
    this.#next++;
  }

  /** Takes the thing with this number; gives those whose turn it is now. */
  push(number: number, thing: T): T[] {
    if (this.expects(number)) {
      this.#next++;
      return [thing];
    }
    this.#waiting.set(number, thing);
    const ready: T[] = [];
    for (let next = this.#waiting.get(this.#next); next !== undefined; next = this.#waiting.get(this.#next)) {
      this.#waiting.delete(this.#next++);
      ready.push(next);
    }
    return ready;
  }

  /** All that wait, by number, since those before them are waited for no longer. */
  take(): T[] {
    const rest = [...this.#waiting].sort(([a], [b]) => a - b).map(([, thing]) => thing);
    this.#waiting.clear();
    return rest;
  }
}
