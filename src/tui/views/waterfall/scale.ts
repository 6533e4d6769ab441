/** Time on a row of cells: what is in sight, where something falls, and ticks at round figures. */
import { durationText } from '../../../report/format.ts';

/** In seconds since the capture began. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Nothing shorter is looked at: captures count nanoseconds. */
const SHORTEST = 1e-6;

const lengthOf = ({ from, to }: Span): number => to - from;

/** A span of some length, whatever it was. */
export const spread = ({ from, to }: Span): Span => (to - from >= SHORTEST ? { from, to } : { from, to: from + SHORTEST });

/** The cell in which a time falls, below 0 or from `cells` on where it is out of sight; fractions are kept. */
export const cellOf = (time: number, window: Span, cells: number): number => ((time - window.from) / lengthOf(window)) * cells;

/** So much closer (below 1) or farther, around a time that stays where it is. */
export function zoomed(window: Span, by: number, around: number, whole: Span): Span {
  const length = Math.max(SHORTEST, Math.min(lengthOf(whole), lengthOf(window) * by));
  const share = Math.max(0, Math.min(1, (around - window.from) / lengthOf(window)));
  return within({ from: around - share * length, to: around + (1 - share) * length }, whole);
}

/** Moved by a part of what is in sight. */
export function panned(window: Span, by: number, whole: Span): Span {
  const away = lengthOf(window) * by;
  return within({ from: window.from + away, to: window.to + away }, whole);
}

/** The same length, as far inside as it can be. */
function within(window: Span, whole: Span): Span {
  const length = lengthOf(window);
  const from = Math.max(whole.from, Math.min(window.from, whole.to - length));
  return { from, to: from + length };
}

export interface Tick {
  readonly cell: number;
  /** From the left edge on: `+20 ms`. */
  readonly text: string;
}

/** Cells that a label takes with the room around it. */
const APART = 12;

/** At 1, 2 or 5 times a power of ten, as many as can be read. */
export function ticksOf(window: Span, cells: number): Tick[] {
  const step = roundUp((lengthOf(window) / cells) * APART);
  const ticks: Tick[] = [];
  for (let count = 0; ; count++) {
    const cell = Math.floor(((count * step) / lengthOf(window)) * cells + 1e-9);
    if (cell >= cells) return ticks;
    ticks.push({ cell, text: count === 0 ? '0' : `+${durationText(count * step)}` });
  }
}

function roundUp(figure: number): number {
  const power = 10 ** Math.floor(Math.log10(figure));
  return power * ([1, 2, 5].find((each) => each * power >= figure * 0.999999) ?? 10);
}
