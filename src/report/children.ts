/**
 * What a conversation has said so far, in bounded memory: alike children beyond a number are counted instead of kept,
 * and the last of them is kept so that one sees where it ended.
 */
import { countText, framesText } from './format.ts';
import type { Child } from './rows.ts';
import { cell } from './table.ts';
import type { Row } from './table.ts';

/** Labels that a tally tells apart; the rest is "others". */
const MAX_LABELS = 6;

class Tally {
  count = 0;
  readonly #labels = new Map<string, number>();
  readonly #noun: string;
  #first: number | null = null;
  #last: Child | null = null;

  constructor(noun: string) {
    this.#noun = noun;
  }

  /** Counts the child that was last until now, and keeps this one in its place. */
  push(child: Child): void {
    const before = this.#last;
    this.#last = child;
    if (before === null) return;
    this.count++;
    this.#first ??= before.frame;
    const label = this.#labels.has(before.label) || this.#labels.size < MAX_LABELS ? before.label : 'others';
    this.#labels.set(label, (this.#labels.get(label) ?? 0) + 1);
  }

  rows(): Row[] {
    const last = this.#last!;
    if (this.count === 0) return [last];
    const parts = [...this.#labels].map(([label, count]) => `${label} ×${countText(count)}`);
    const what = `… ${countText(this.count)} more ${this.#noun}: ${parts.join(', ')}`;
    const end = last.frame === null || this.#first === null ? '' : framesText(this.#first, Math.max(this.#first, last.frame - 1));
    return [
      { kind: 'fold', frame: this.#first, time: null, left: [], flex: cell(what, 'dim'), right: [cell(end, 'dim', { drop: 1 })] },
      last,
    ];
  }
}

export class Children {
  readonly #rows: Row[] = [];
  readonly #shown = new Map<string, number>();
  readonly #tallies = new Map<string, Tally>();
  readonly #fold: boolean;

  constructor(fold: boolean) {
    this.#fold = fold;
  }

  /** Rows that this holds in memory. */
  get kept(): number {
    return this.#rows.length + this.#tallies.size;
  }

  push(child: Child): void {
    const shown = this.#shown.get(child.key) ?? 0;
    if (!this.#fold || shown < child.most) {
      this.#shown.set(child.key, shown + 1);
      this.#rows.push(child);
      return;
    }
    let tally = this.#tallies.get(child.key);
    if (!tally) this.#tallies.set(child.key, (tally = new Tally(child.noun)));
    tally.push(child);
  }

  /** Everything so far in the order of frames; afterwards this is empty. */
  take(): Row[] {
    const rows = [...this.#rows];
    for (const tally of this.#tallies.values()) rows.push(...tally.rows());
    this.#rows.length = 0;
    this.#shown.clear();
    this.#tallies.clear();
    return rows.sort((a, b) => (a.frame ?? Infinity) - (b.frame ?? Infinity) || 0);
  }
}
