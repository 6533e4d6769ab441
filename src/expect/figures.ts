/** Figures that stand for all that a pattern can tell apart. */
import { isAsymmetric } from './asymmetric.ts';
import { Combined, Comparing, eachOf } from './combined.ts';

export interface FigureRange {
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
}

/** So many are gone through one by one. */
const FEW = 65_536;

/**
 * Figures in the range, one of which agrees with the pattern if any does. Null where that cannot be told: an expression looks at
 * digits, and of some figures there are too many.
 */
export function figuresFor(pattern: unknown, range: FigureRange): readonly number[] | null {
  const { least, most, whole } = range;
  if (!looksAtText(pattern)) return around(operandsOf(pattern), range);
  return whole && most - least < FEW ? Array.from({ length: most - least + 1 }, (_, at) => least + at) : null;
}

/** On each of the operands, between them, and beyond. */
export function around(operands: readonly number[], { least, most, whole }: FigureRange): number[] {
  const ends = [least, most].filter(Number.isFinite);
  const known = [...new Set([...operands, ...ends])].sort((a, b) => a - b);
  const near = known.flatMap((each, at) =>
    (whole ? [Math.floor(each) - 1, Math.floor(each), Math.ceil(each), Math.ceil(each) + 1]
      : [each - 1, each, (each + (known[at + 1] ?? each + 2)) / 2]));
  const within = near.filter((each) => each >= least && each <= most);
  return within.length === 0 ? [Math.max(least, Math.min(most, 0))] : within;
}

function operandsOf(pattern: unknown): number[] {
  const operands: number[] = [];
  eachOf(pattern, (each) => {
    const operand = each instanceof Comparing ? each.against.operand : each;
    if (typeof operand === 'number') operands.push(operand);
  });
  return operands;
}

function looksAtText(pattern: unknown): boolean {
  if (pattern instanceof Combined) return pattern.patterns.some(looksAtText);
  if (pattern instanceof Comparing) return pattern.judges === 'text';
  return pattern instanceof RegExp || isAsymmetric(pattern);
}
