import type { Kind, Tally } from './tally.ts';

/**
 * A text of one character a byte on its way to another of the same length. Whoever looks for something reads the original; what
 * was replaced first stays, so that no replacement is replaced again.
 */
export class TextEdit {
  readonly original: string;
  readonly #tally: Tally;
  #result: string[] | null = null;
  #taken: Uint8Array | null = null;

  constructor(original: string, tally: Tally) {
    this.original = original;
    this.#tally = tally;
  }

  get text(): string {
    return this.#result?.join('') ?? this.original;
  }

  get changed(): boolean {
    return this.#result !== null;
  }

  /** Puts `replacement` in the place of as many characters, but for those that have been taken. */
  put(start: number, replacement: string, kind: Kind): void {
    const { original } = this;
    const result = (this.#result ??= original.split(''));
    const taken = (this.#taken ??= new Uint8Array(original.length));
    let changes = false;
    for (let at = 0; at < replacement.length; at++) {
      const place = start + at;
      if (place >= original.length || taken[place]) continue;
      taken[place] = 1;
      changes ||= replacement[at] !== original[place];
      result[place] = replacement[at]!;
    }
    if (changes) this.#tally.count(kind);
  }

  /** Puts one character that another edit, of a part of this text, has counted. */
  lay(place: number, character: string): void {
    (this.#result ??= this.original.split(''))[place] = character;
    (this.#taken ??= new Uint8Array(this.original.length))[place] = 1;
  }

  /** Says that these characters mean something and are to stay. */
  hold(start: number, end: number): void {
    (this.#taken ??= new Uint8Array(this.original.length)).fill(1, start, end);
  }

  isTaken(start: number, end: number): boolean {
    if (this.#taken === null) return false;
    for (let at = start; at < end; at++) if (this.#taken[at]) return true;
    return false;
  }
}
