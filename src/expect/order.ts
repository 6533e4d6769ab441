/** Which record comes before which: by the frames in which they begin, and within a frame as it was said. */
import type { Collected } from './collect.ts';
import type { Candidate, Kind } from './kind.ts';

type AnyKind = Kind<Candidate, object>;

/** NaN for what has no frame, which comes neither before nor after others. */
export const firstFrame = (record: Candidate, kind: AnyKind): number => kind.frames(record)[0] ?? NaN;

/** The one that comes last; null where none has a frame. */
export function lastOf(records: readonly Candidate[], kind: AnyKind, capture: Collected): Candidate | null {
  let last: Candidate | null = null;
  for (const record of records) {
    if (Number.isNaN(firstFrame(record, kind))) continue;
    if (last === null || isBefore(last, kind, record, kind, capture)) last = record;
  }
  return last;
}

/** Of these records, those that come before this other one; none where there is no other. */
export const before = (
  records: readonly Candidate[], kind: AnyKind, other: Candidate | null, ofOther: AnyKind, capture: Collected,
): readonly Candidate[] => (other === null ? [] : records.filter((record) => isBefore(record, kind, other, ofOther, capture)));

function isBefore(a: Candidate, ofA: AnyKind, b: Candidate, ofB: AnyKind, capture: Collected): boolean {
  const [first, second] = [firstFrame(a, ofA), firstFrame(b, ofB)];
  return first < second || (first === second && capture.placeOf(a) < capture.placeOf(b));
}
