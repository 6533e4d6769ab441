import type { Keyed } from './keyed.ts';

/** Values that are at least this long are looked for everywhere, once they are known to be secret. */
export const SHORTEST_KNOWN = 6;

const MOST_ROUNDS = 16;

/** Punctuation that shows the form of a value, and none of its content. */
const FORM = /[-_.=/+:~,]/;

/**
 * Values for values of the same length and form: letters for letters, digits for digits; what is all hexadecimal stays so. Any
 * other punctuation, and what is beyond ASCII, become letters. No character stays what it was but for the punctuation of form.
 */
export class Secrets {
  readonly #keyed: Keyed;
  readonly #replacements = new Map<string, string>();
  readonly #learnt = new Set<string>();
  /** Those to look for, by their first characters. */
  readonly #known = new Map<string, string[]>();

  constructor(keyed: Keyed) {
    this.#keyed = keyed;
  }

  /** The replacement; from now on the value is known. */
  replace(value: string): string {
    const replacement = this.replaceHere(value);
    if (!this.#learnt.has(value)) this.#learn(value);
    return replacement;
  }

  /** The replacement of what may be a word like any other, as after a name in a program: it is not looked for elsewhere. */
  replaceHere(value: string): string {
    let replacement = this.#replacements.get(value);
    if (replacement === undefined) this.#replacements.set(value, (replacement = this.#new(value)));
    return replacement;
  }

  /** Whether any value is looked for. */
  get size(): number {
    return this.#known.size;
  }

  /** Everything has been seen once: from now on no replacement has in it what is a value elsewhere, as may come by chance. */
  settle(): void {
    for (const [value, replacement] of this.#replacements) {
      let other = replacement;
      for (let round = 1; round < MOST_ROUNDS && this.foundIn(other).size > 0; round++) other = this.#new(value, round);
      if (other !== replacement) this.#replacements.set(value, other);
    }
  }

  /** The values that are known and stand somewhere in a text. */
  foundIn(text: string): Set<string> {
    const found = new Set<string>();
    if (this.size === 0) return found;
    for (let at = 0; at + SHORTEST_KNOWN <= text.length; at++) {
      const value = this.at(text, at);
      if (value !== null) found.add(value);
    }
    return found;
  }

  /** The longest value that is known and stands at this place, or null. */
  at(text: string, at: number): string | null {
    const candidates = this.#known.get(text.slice(at, at + SHORTEST_KNOWN));
    return candidates?.find((value) => text.startsWith(value, at)) ?? null;
  }

  /** In other spellings too: with escapes of URLs, and without. */
  #learn(value: string): void {
    for (const spelling of new Set([value, escaped(value), unescaped(value)])) this.#learnSpelling(spelling);
  }

  #learnSpelling(value: string): void {
    this.#learnt.add(value);
    if (value.length < SHORTEST_KNOWN || (value.length < 8 && /^[a-z]+$/i.test(value)) || !/[^\W_]/.test(value)) return;
    const key = value.slice(0, SHORTEST_KNOWN);
    const known = this.#known.get(key);
    if (known === undefined) this.#known.set(key, [value]);
    else {
      known.push(value);
      known.sort((a, b) => b.length - a.length);
    }
  }

  #new(value: string, round = 0): string {
    const noise = this.#keyed.bytes(round === 0 ? 'value' : `value ${round}`, value, value.length);
    const isHex = value.length >= 8 && /^[0-9a-f-]+$/i.test(value) && /\d/.test(value);
    let result = '';
    for (let at = 0; at < value.length; at++) {
      const character = value[at]!;
      // %41: an escape stays one, of a letter.
      if (character === '%' && /^[0-9a-f]{2}$/i.test(value.slice(at + 1, at + 3))) {
        result += `%${noise[at]! & 1 ? 4 : 6}${1 + (noise[at + 1]! % 9)}`;
        at += 2;
      } else result += isHex ? shifted(character, noise[at]!, HEX_ALPHABETS) : shifted(character, noise[at]!, ALPHABETS);
    }
    return result;
  }
}

/** One character a byte, as everywhere. */
const escaped = (text: string): string => text.replace(/[^\w.~!*'()-]/g, (character) => {
  const code = character.charCodeAt(0);
  return code > 0xff ? character : `%${code.toString(16).toUpperCase().padStart(2, '0')}`;
});
const unescaped = (text: string): string =>
  text.replace(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const ALPHABETS = [LOWER, LOWER.toUpperCase(), '0123456789'];
const HEX_ALPHABETS = ['abcdef', 'ABCDEF', '0123456789'];

/** Another character of the alphabet that this one is from. */
function shifted(character: string, noise: number, alphabets: readonly string[]): string {
  for (const alphabet of alphabets) {
    const at = alphabet.indexOf(character);
    if (at >= 0) return alphabet[(at + 1 + (noise % (alphabet.length - 1))) % alphabet.length]!;
  }
  return FORM.test(character) || character === GAP ? character : LOWER[noise % 26]!;
}

/** Stands for bytes that were not captured, in texts: no byte is this character. */
export const GAP = '\uffff';
