import type { Area } from './area.ts';
import { FILLER, OTHER_FILLER } from './redaction.ts';

/**
 * Gives bytes of `to` what those of `from` have become that they are a copy of. One that says something else than its original
 * is made unreadable, and goes on to say something else.
 */
export function copySame(to: Area, start: number, end: number, from: Area, at: number): number {
  let differing = 0;
  for (let place = start; place < end; place++) {
    const other = at + place - start;
    const replacement = other >= 0 && other < from.out.length ? from.out[other] : undefined;
    if (replacement !== undefined && to.bytes[place] === from.bytes[other]) to.out[place] = replacement;
    else {
      to.out[place] = replacement === FILLER ? OTHER_FILLER : FILLER;
      differing++;
    }
  }
  return differing;
}
