/** Who is next: a binary heap of numbers by time. */
export class Schedule {
  readonly #times: number[] = [];
  readonly #who: number[] = [];

  get size(): number {
    return this.#who.length;
  }

  /** Who comes first, and when; of an empty schedule, nobody. */
  get next(): number {
    return this.#who[0]!;
  }

  get time(): number {
    return this.#times[0]!;
  }

  add(who: number, time: number): void {
    let at = this.#who.length;
    this.#who.push(who);
    this.#times.push(time);
    for (let above = (at - 1) >> 1; at > 0 && this.#times[above]! > time; above = (at - 1) >> 1) {
      this.#put(at, this.#who[above]!, this.#times[above]!);
      at = above;
    }
    this.#put(at, who, time);
  }

  /** The first one comes again at a later time. */
  again(time: number): void {
    this.#sink(this.#who[0]!, time);
  }

  /** The first one comes no more. */
  leave(): void {
    const who = this.#who.pop()!;
    const time = this.#times.pop()!;
    if (this.#who.length > 0) this.#sink(who, time);
  }

  #sink(who: number, time: number): void {
    const { length } = this.#who;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= length) break;
      if (below + 1 < length && this.#times[below + 1]! < this.#times[below]!) below++;
      if (this.#times[below]! >= time) break;
      this.#put(at, this.#who[below]!, this.#times[below]!);
      at = below;
    }
    this.#put(at, who, time);
  }

  #put(at: number, who: number, time: number): void {
    this.#who[at] = who;
    this.#times[at] = time;
  }
}
