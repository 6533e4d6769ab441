/** What waits for a time, the earliest first: a binary heap. */
export class Deadlines<T> {
  readonly #times: number[] = [];
  readonly #items: T[] = [];

  /** The earliest time, or Infinity. */
  get next(): number {
    return this.#times[0] ?? Infinity;
  }

  add(time: number, item: T): void {
    let at = this.#times.length;
    this.#times.push(time);
    this.#items.push(item);
    for (let parent = (at - 1) >> 1; at > 0 && this.#times[parent]! > time; at = parent, parent = (at - 1) >> 1) this.#move(parent, at);
    this.#put(at, time, item);
  }

  /** Takes out the earliest. */
  take(): T {
    const earliest = this.#items[0]!;
    const time = this.#times.pop()!;
    const item = this.#items.pop()!;
    const size = this.#times.length;
    if (size === 0) return earliest;
    let at = 0;
    for (let child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && this.#times[child + 1]! < this.#times[child]!) child++;
      if (this.#times[child]! >= time) break;
      this.#move(child, at);
      at = child;
    }
    this.#put(at, time, item);
    return earliest;
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#times[from]!, this.#items[from]!);
  }

  #put(at: number, time: number, item: T): void {
    this.#times[at] = time;
    this.#items[at] = item;
  }
}
