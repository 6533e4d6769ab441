import { replaceFound } from './rules.ts';
import type { Rule } from './rules.ts';

/** A value like this that a rule found in one place is the same thing wherever it stands. */
const UNMISTAKABLE = /^[\w-]{12,}$/;
const WORD = /[\w-]{12,}/g;

/** Puts placeholders in place of what rules find, the same for the same value. One object a transcript. */
export class Normaliser {
  readonly #rules: readonly Rule[];
  readonly #placeholders = new Map<string, string>();
  /** Those that are unmistakable, by themselves. */
  readonly #found = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  constructor(rules: readonly Rule[]) {
    this.#rules = rules;
  }

  /** Of the value of a header, by its name. */
  header(name: string, value: string): string {
    const isIt = (each: string): boolean => each.toLowerCase() === name.toLowerCase();
    return this.#apply(value, this.#rules.filter(({ headers }) => headers === undefined || headers.some(isIt)));
  }

  text(text: string): string {
    return this.#apply(text, this.#rules.filter(({ headers }) => headers === undefined));
  }

  /** What was found in one place, replaced in the others too; call it with the transcript once it is whole. */
  finish(transcript: string): string {
    return transcript.replace(WORD, (word) => this.#found.get(word) ?? word);
  }

  #apply(text: string, rules: readonly Rule[]): string {
    return rules.reduce(
      (done, rule) => (rule.match === undefined ? this.#placeholder(rule, done)
        : replaceFound(done, rule.match, (found) => this.#placeholder(rule, found))), text,
    );
  }

  #placeholder({ name, alike = false }: Rule, value: string): string {
    // What an earlier rule has replaced stays.
    if (/^<[^<>]+>$/.test(value)) return value;
    if (alike) return `<${name}>`;
    const key = `${name} ${value}`;
    let placeholder = this.#placeholders.get(key) ?? this.#found.get(value);
    if (placeholder === undefined) {
      const count = (this.#counts.get(name) ?? 0) + 1;
      this.#counts.set(name, count);
      placeholder = `<${name} ${count}>`;
      this.#placeholders.set(key, placeholder);
      if (UNMISTAKABLE.test(value)) this.#found.set(value, placeholder);
    }
    return placeholder;
  }
}
