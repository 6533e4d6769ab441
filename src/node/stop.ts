/**
 * Something that may happen once, while something else is awaited again and again beside it. `Promise.race` would leave its
 * reactions on the promise that stays pending: 300 bytes for each chunk of a pipe, as long as the capture is read.
 */
export class Stop {
  readonly #awaited = new Set<() => void>();
  #happened = false;

  /** What is awaited beside it now. */
  get awaited(): number {
    return this.#awaited.size;
  }

  happen(): void {
    this.#happened = true;
    for (const give of this.#awaited) give();
    this.#awaited.clear();
  }

  /** Settles as `work` does, or to undefined as soon as it happens. */
  beside<T>(work: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const give = (): void => resolve(undefined);
      if (this.#happened) give();
      else this.#awaited.add(give);
      work.then((value) => {
        this.#awaited.delete(give);
        resolve(value);
      }, (error: unknown) => {
        this.#awaited.delete(give);
        reject(error as Error);
      });
    });
  }
}
