/** Connections that are followed at once; of further ones nothing is said. */
const MOST = 1 << 16;

/** What an examiner keeps of connections until their records come. */
export class OpenConnections<T> {
  readonly #kept = new Map<number, T>();
  readonly #make: () => T;

  constructor(make: () => T) {
    this.#make = make;
  }

  /** Makes it at the first asking; null where too many are open. */
  of(connection: number): T | null {
    let kept = this.#kept.get(connection);
    if (kept === undefined) {
      if (this.#kept.size >= MOST) return null;
      this.#kept.set(connection, (kept = this.#make()));
    }
    return kept;
  }

  /** What was kept, if anything was. */
  known(connection: number): T | undefined {
    return this.#kept.get(connection);
  }

  /** What was kept, which is forgotten. */
  over(connection: number): T | undefined {
    const kept = this.#kept.get(connection);
    this.#kept.delete(connection);
    return kept;
  }
}
