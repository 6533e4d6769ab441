/** Most different strings of one table, and most of their letters; what is beyond counts as the empty string. */
const MOST_STRINGS = 1 << 22;
const MOST_LETTERS = 128 << 20;

/** Strings under small numbers; 0 is the empty one. */
export class Strings {
  readonly all: string[];
  /** Made when it is needed: an index that is only read never does. */
  #numbers: Map<string, number> | null = null;
  #letters = 0;

  constructor(all: string[] = ['']) {
    this.all = all;
  }

  get(number: number): string {
    return this.all[number] ?? '';
  }

  /** Nothing more comes, that one knows of. */
  settle(): void {
    this.#numbers = null;
  }

  intern(text: string): number {
    const numbers = (this.#numbers ??= new Map(this.all.map((each, number) => [each, number])));
    const known = numbers.get(text);
    if (known !== undefined) return known;
    if (this.all.length >= MOST_STRINGS || this.#letters + text.length > MOST_LETTERS) return 0;
    this.#letters += text.length;
    const number = this.all.push(text) - 1;
    numbers.set(text, number);
    return number;
  }
}
