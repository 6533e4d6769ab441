/** What one comparison, or several together, say of a value. Expectation files write them as suffixes: `status__gte: 400`. */
import { isAsymmetric, isNegation } from './asymmetric.ts';
import { AGREES, agrees, differs, leftOpen, mayAgree } from './field.ts';
import type { Asymmetric } from './expectation.ts';
import type { Comparison } from './field.ts';
import type { Place } from './fragment.ts';

/** What a value is compared with; of a text, `place` is where in it that is looked for. */
export interface Against {
  readonly operand?: string | number;
  readonly place?: Place;
}

/** A comparison that looks at a value alone. */
export class Comparing implements Asymmetric {
  /** What it can be true of: figures, texts, or whether there is something at all. */
  readonly judges: 'figure' | 'text' | 'presence';
  readonly against: Against;
  readonly #words: string;
  readonly #holds: (value: unknown) => boolean;

  constructor(judges: Comparing['judges'], words: string, holds: (value: unknown) => boolean, against: Against = {}) {
    this.judges = judges;
    this.against = against;
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
  readonly how: 'all' | 'any' | 'none';
  readonly patterns: readonly unknown[];
  readonly #words: string;

  constructor(how: 'all' | 'any' | 'none', patterns: readonly unknown[], words: string) {
    this.how = how;
    this.patterns = patterns;
    this.#words = words;
  }

  /** `judge` compares with one pattern; `actual` is what is there, in words. */
  compare(path: string, actual: string, judge: (pattern: unknown) => Comparison): Comparison {
    const each = this.patterns.map(judge);
    const holds = (matches: (one: Comparison) => boolean): boolean =>
      (this.how === 'all' ? each.every(matches) : each.some(matches) === (this.how === 'any'));
    const [known, possible] = [holds(agrees), holds(mayAgree)];
    if (known && possible) return AGREES;
    const found = differs(path, this.#words, actual);
    return known === possible ? found : leftOpen(found);
  }

  /**
   * Of several values, as a header has that is sent twice: one of them has to meet all that is said of one. What says that something
   * must not be, or how many there are, is said of them all.
   */
  compareEach(
    path: string, actual: string, values: readonly unknown[],
    ofOne: (pattern: unknown, value: unknown) => Comparison, ofAll: (pattern: unknown) => Comparison,
  ): Comparison {
    if (this.how !== 'all' || values.length === 0) return this.compare(path, actual, ofAll);
    const single = this.patterns.filter((each) => !isOfAll(each));
    const holds = this.patterns.every((each) => single.includes(each) || agrees(ofAll(each)))
      && values.some((value) => single.every((each) => agrees(ofOne(each, value))));
    return holds ? AGREES : differs(path, this.#words, actual);
  }

  toAsymmetricMatcher(): string {
    return this.#words;
  }
}

function isOfAll(pattern: unknown): boolean {
  if (asksPresence(pattern) || Array.isArray(pattern)) return true;
  if (pattern instanceof Combined) return pattern.how === 'none' || pattern.patterns.some(isOfAll);
  return isAsymmetric(pattern) && isNegation(pattern);
}

/** Calls `look` with a pattern, or with each of those that are put together in it. */
export function eachOf(pattern: unknown, look: (pattern: unknown) => void): void {
  if (pattern instanceof Combined) for (const part of pattern.patterns) eachOf(part, look);
  else look(pattern);
}

/** Whether it wants to know if there is anything at all. */
export const asksPresence = (pattern: unknown): boolean =>
  (pattern instanceof Combined ? pattern.patterns.some(asksPresence)
    : pattern === null || (pattern instanceof Comparing && pattern.judges === 'presence'));
