/** Tells listeners that something changed, at most so often. */
const EVERY_MS = 50;

export class Changes {
  readonly #listeners = new Set<() => void>();
  #timer: NodeJS.Timeout | null = null;

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  tell(): void {
    if (this.#timer || this.#listeners.size === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      for (const listener of this.#listeners) listener();
    }, EVERY_MS);
    // Whoever listens has reasons of his own to stay.
    this.#timer.unref();
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#listeners.clear();
  }
}
