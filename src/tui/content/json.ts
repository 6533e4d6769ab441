/**
 * JSON as rows of a tree, from its text alone: numbers stay as they were written, names keep their order and may come twice, and
 * what breaks off is shown up to there. Values are flat columns over the text, so that a megabyte costs milliseconds; depth and
 * number are bounded. Several values one behind the other (NDJSON) are several roots.
 */
export const JsonKind = { object: 0, array: 1, string: 2, number: 3, word: 4, deep: 5 } as const;
export type JsonKind = (typeof JsonKind)[keyof typeof JsonKind];

/** Containers inside one another that are told apart; what is deeper is one value, as text. */
export const MOST_DEPTH = 100;
export const MOST_VALUES = 200_000;

export class JsonTree {
  readonly text: string;
  readonly kinds: number[] = [];
  readonly depths: number[] = [];
  /** The name of a member with its quotes, `text[keyStart..keyEnd)`; both 0 for none. */
  readonly keyStarts: number[] = [];
  readonly keyEnds: number[] = [];
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  /** The value behind this one and all that is in it. */
  readonly nexts: number[] = [];
  /** Members or elements. */
  readonly sizes: number[] = [];
  /** Why it goes no further, and where in the text. */
  fault: { readonly at: number; readonly message: string } | null = null;

  constructor(text: string) {
    this.text = text;
    new Reading(this).run();
  }

  get count(): number {
    return this.kinds.length;
  }

  /** Whether all of the text is JSON, or the part of it before the end that was cut off. */
  holds(cut: boolean): boolean {
    return this.count > 0 && (this.fault === null || this.fault.message === TOO_MANY || (cut && this.fault.at >= this.text.length));
  }

  isContainer(value: number): boolean {
    return this.kinds[value]! <= JsonKind.array;
  }
}

const TOO_MANY = `more than ${MOST_VALUES.toLocaleString('en')} values; the rest is shown as text`;
const BREAKS = 'breaks off here';
/** The beginning of a number or a word, with which the text ends. */
const UNFINISHED = /[-+.\w]{0,40}$/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const SPACE = /[ \t\r\n]*/y;

/** One pass over the text, with a stack of its own. */
class Reading {
  readonly #tree: JsonTree;
  readonly #text: string;
  readonly #inside: number[] = [];
  #at = 0;
  /** The text ends within a string. */
  #unfinished = false;

  constructor(tree: JsonTree) {
    this.#tree = tree;
    this.#text = tree.text;
  }

  run(): void {
    const text = this.#text;
    const tree = this.#tree;
    this.#at = text.startsWith('\ufeff') ? 1 : 0;
    for (;;) {
      this.#skip();
      const parent = this.#inside.at(-1);
      if (this.#at >= text.length) {
        if (parent !== undefined || tree.count === 0 || this.#unfinished) this.#fail(BREAKS);
        break;
      }
      if (parent !== undefined && this.#closes(parent)) continue;
      if (tree.count >= MOST_VALUES) {
        this.#fail(TOO_MANY);
        break;
      }
      if (parent !== undefined && tree.sizes[parent]! > 0 && !this.#takes(',')) break;
      if (!this.#value(parent)) break;
    }
    for (const open of this.#inside) {
      tree.ends[open] = text.length;
      tree.nexts[open] = tree.count;
    }
  }

  #closes(parent: number): boolean {
    const close = this.#tree.kinds[parent] === JsonKind.object ? '}' : ']';
    if (this.#text[this.#at] !== close) return false;
    this.#at++;
    this.#tree.ends[parent] = this.#at;
    this.#tree.nexts[parent] = this.#tree.count;
    this.#inside.pop();
    return true;
  }

  #value(parent: number | undefined): boolean {
    const tree = this.#tree;
    let keyStart = 0;
    let keyEnd = 0;
    if (parent !== undefined && tree.kinds[parent] === JsonKind.object) {
      keyStart = this.#at;
      if (!this.#string()) return this.#fail('no name of a member');
      keyEnd = this.#at;
      this.#skip();
      if (!this.#takes(':')) return false;
    }
    this.#skip();
    const start = this.#at;
    const kind = this.#kind();
    if (kind === null) return this.#fail(start >= this.#text.length ? BREAKS : 'this is no value');
    if (parent !== undefined) tree.sizes[parent]!++;
    const value = tree.count;
    tree.kinds.push(kind);
    tree.depths.push(this.#inside.length);
    tree.keyStarts.push(keyStart);
    tree.keyEnds.push(keyEnd);
    tree.starts.push(start);
    tree.ends.push(this.#at);
    tree.nexts.push(value + 1);
    tree.sizes.push(0);
    if (kind <= JsonKind.array) this.#inside.push(value);
    return true;
  }

  /** Moves behind a value, or into a container; null where there is none. */
  #kind(): JsonKind | null {
    switch (this.#text[this.#at]) {
      case '{': case '[':
        if (this.#inside.length >= MOST_DEPTH) return this.#leap();
        return this.#text[this.#at++] === '{' ? JsonKind.object : JsonKind.array;
      case '"':
        this.#unfinished = !this.#string();
        return JsonKind.string;
      default: return this.#match(NUMBER) ? JsonKind.number : this.#match(WORD) ? JsonKind.word : null;
    }
  }

  /** Over a container that is nested too deep, by its brackets. */
  #leap(): JsonKind {
    const tokens = /["[\]{}]/g;
    let depth = 0;
    do {
      tokens.lastIndex = this.#at;
      const token = tokens.exec(this.#text);
      this.#at = token ? token.index : this.#text.length;
      if (token?.[0] === '"' && !this.#string()) this.#at = this.#text.length;
      else if (token && token[0] !== '"') {
        depth += token[0] === '[' || token[0] === '{' ? 1 : -1;
        this.#at++;
      }
    } while (depth > 0 && this.#at < this.#text.length);
    return JsonKind.deep;
  }

  #string(): boolean {
    // A regular expression that repeats a choice runs out of stack on strings of megabytes; these end at the next quote, mostly.
    const text = this.#text;
    if (text[this.#at] !== '"') return false;
    for (let from = this.#at + 1; ;) {
      const quote = text.indexOf('"', from);
      if (quote < 0) {
        this.#at = text.length;
        return false;
      }
      let slashes = 0;
      while (text[quote - 1 - slashes] === '\\') slashes++;
      if (slashes % 2 === 0) {
        this.#at = quote + 1;
        return true;
      }
      from = quote + 1;
    }
  }

  #takes(token: string): boolean {
    if (this.#text[this.#at] !== token) return this.#fail(this.#at >= this.#text.length ? BREAKS : `no ${JSON.stringify(token)} here`);
    this.#at++;
    this.#skip();
    return true;
  }

  #skip(): void {
    this.#match(SPACE);
  }

  #match(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return false;
    this.#at = pattern.lastIndex;
    return true;
  }

  #fail(message: string): false {
    UNFINISHED.lastIndex = this.#at;
    const breaks = message !== TOO_MANY && UNFINISHED.test(this.#text);
    this.#tree.fault = breaks ? { at: this.#text.length, message: BREAKS } : { at: this.#at, message };
    return false;
  }
}

const ESCAPE = /\\(?:u([\da-f]{4})|[^])/gi;

/** A string as it is read by people: letters instead of their escapes, but line ends and the like as they were written. */
export const readableString = (quoted: string): string =>
  (!quoted.includes('\\u') ? quoted : quoted.replace(ESCAPE, (escape, digits: string | undefined) => {
    const code = digits === undefined ? 0 : Number.parseInt(digits, 16);
    return code < 0x20 ? escape : String.fromCharCode(code);
  }));

/** What a string says, with its line ends; as it was written where it is none. Its end may be missing. */
export function stringValue(quoted: string): string {
  for (const whole of [quoted, `${quoted.replace(/\\(?:u[\da-f]{0,3})?$/i, '')}"`]) {
    try {
      return String(JSON.parse(whole));
    } catch {
      // The next, then.
    }
  }
  return quoted.slice(1);
}
