/** Whether expectations come out of a part of a capture as they came out of the whole. */
import type { EntryResult } from './result.ts';

/** What must stay the same: what fails, and why. Passing says nothing more than that it passes. */
const likeness = ({ pass, differences, frames, codes }: EntryResult): string =>
  (pass ? 'pass' : `fail ${frames.length > 0} ${codes.join(' ')} ${differences.map(({ path, actual }) => `${path}: ${actual}`).join('\n')}`);

/** Makes a test for parts: that what failed fails in the same way, or that what passed passes. */
export function sameAs(whole: readonly EntryResult[], which: 'failing' | 'passing'): (part: readonly EntryResult[]) => boolean {
  const wanted = whole.map((result, at) => ({ at, like: likeness(result) })).filter(({ at }) => whole[at]!.pass === (which === 'passing'));
  return (part) => wanted.every(({ at, like }) => part[at] !== undefined && likeness(part[at]) === like);
}
