import type { Kind, Tally } from './tally.ts';

/**
 * A text of one character a byte on its way to another of the same length. Whoever looks for something reads the original; what
 * was replaced first stays, so that no replacement is replaced again.
 */
export class TextEdit {
  readonly original: string;
  readonly #tally: Tally;
  /** Codes of characters. */
  #result: Uint16Array | null = null;
  #taken: Uint8Array | null = null;

  constructor(original: string, tally: Tally) {
    this.original = original;
    this.#tally = tally;
  }

  get text(): string {
    return this.#result === null ? this.original : textOf(this.#result);
  }

  get changed(): boolean {
    return this.#result !== null;
  }

  /** Puts `replacement` in the place of as many characters, but for those that have been taken. */
  put(start: number, replacement: string, kind: Kind): void {
    const { original } = this;
    const result = this.#codes;
    const taken = (this.#taken ??= new Uint8Array(original.length));
    let changes = false;
    for (let at = 0; at < replacement.length; at++) {
      const place = start + at;
      if (place >= original.length || taken[place]) continue;
      taken[place] = 1;
      changes ||= replacement[at] !== original[place];
      result[place] = replacement.charCodeAt(at);
    }
    if (changes) this.#tally.count(kind);
  }

  /** Puts one character that another edit, of a part of this text, has counted. */
  lay(place: number, character: string): void {
    this.#codes[place] = character.charCodeAt(0);
    (this.#taken ??= new Uint8Array(this.original.length))[place] = 1;
  }

  /** Says that these characters mean something and are to stay. */
  hold(start: number, end: number): void {
    (this.#taken ??= new Uint8Array(this.original.length)).fill(1, start, end);
  }

  get #codes(): Uint16Array {
    if (this.#result === null) {
      const { original } = this;
      this.#result = new Uint16Array(original.length);
      for (let at = 0; at < original.length; at++) this.#result[at] = original.charCodeAt(at);
    }
    return this.#result;
  }

  isTaken(start: number, end: number): boolean {
    if (this.#taken === null) return false;
    for (let at = start; at < end; at++) if (this.#taken[at]) return true;
    return false;
  }
}

const PIECE = 4096;

function textOf(codes: Uint16Array): string {
  let text = '';
  for (let at = 0; at < codes.length; at += PIECE) text += String.fromCharCode(...codes.subarray(at, at + PIECE));
  return text;
}
