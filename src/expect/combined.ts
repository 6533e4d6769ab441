/** What one comparison, or several together, say of a value. Expectation files write them as suffixes: `status__gte: 400`. */
import { AGREES, agrees, differs, leftOpen, mayAgree } from './field.ts';
import type { Asymmetric } from './expectation.ts';
import type { Comparison } from './field.ts';

/** A comparison that looks at a value alone. */
export class Comparing implements Asymmetric {
  /** What it can be true of: figures, texts, or whether there is something at all. */
  readonly judges: 'figure' | 'text' | 'presence';
  readonly #words: string;
  readonly #holds: (value: unknown) => boolean;

  constructor(judges: Comparing['judges'], words: string, holds: (value: unknown) => boolean) {
    this.judges = judges;
    this.#words = words;
    this.#holds = holds;
  }

  asymmetricMatch(value: unknown): boolean {
    return this.#holds(value);
  }

  toAsymmetricMatcher(): string {
    return this.#words;
  }
}

/** Patterns put together. The type of the field judges each of them, so that `not 2xx` means what `2xx` means. */
export class Combined {
  readonly #how: 'all' | 'any' | 'none';
  readonly patterns: readonly unknown[];
  readonly #words: string;

  constructor(how: 'all' | 'any' | 'none', patterns: readonly unknown[], words: string) {
    this.#how = how;
    this.patterns = patterns;
    this.#words = words;
  }

  /** `judge` compares with one pattern; `actual` is what is there, in words. */
  compare(path: string, actual: string, judge: (pattern: unknown) => Comparison): Comparison {
    const each = this.patterns.map(judge);
    const holds = (matches: (one: Comparison) => boolean): boolean =>
      (this.#how === 'all' ? each.every(matches) : each.some(matches) === (this.#how === 'any'));
    const [known, possible] = [holds(agrees), holds(mayAgree)];
    if (known && possible) return AGREES;
    const found = differs(path, this.#words, actual);
    return known === possible ? found : leftOpen(found);
  }

  toAsymmetricMatcher(): string {
    return this.#words;
  }
}

/** Calls `look` with a pattern, or with each of those that are put together in it. */
export function eachOf(pattern: unknown, look: (pattern: unknown) => void): void {
  if (pattern instanceof Combined) for (const part of pattern.patterns) eachOf(part, look);
  else look(pattern);
}
