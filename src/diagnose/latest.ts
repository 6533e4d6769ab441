/** A map of what came last: at least `kept` entries, at most twice as many; older ones are forgotten together, which costs nothing. */
export class Latest<K, V> {
  readonly #kept: number;
  #young = new Map<K, V>();
  #old: ReadonlyMap<K, V> = this.#young;

  constructor(kept: number) {
    this.#kept = kept;
  }

  get(key: K): V | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  set(key: K, value: V): void {
    if (this.#young.size >= this.#kept && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }
}
