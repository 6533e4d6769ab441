import type { Collected } from './collect.ts';
import { compareFields } from './field.ts';
import type { Candidate, Kind } from './kind.ts';
import type { Nearest } from './result.ts';

/** What is farther than this was probably not meant. */
const FAR = 0.25;

/** The candidate whose telling fields agree most, the earliest of equals; null where there is no candidate. */
export function nearestOf(
  pattern: object, candidates: readonly Candidate[], kind: Kind<Candidate, object>, capture: Collected,
): Nearest | null {
  let best: Candidate | null = null;
  let closeness = -1;
  for (const candidate of candidates) {
    const found = compareFields(pattern, candidate, kind.fields, capture);
    if (found.closeness > closeness) [best, closeness] = [candidate, found.closeness];
  }
  return best && { ...tell(best, pattern, kind, capture), far: closeness <= FAR };
}

/** All that a failure says of one record. */
export function tell(record: Candidate, pattern: object, kind: Kind<Candidate, object>, capture: Collected): Nearest {
  return {
    record,
    differences: compareFields(pattern, record, kind.fields, capture).differences,
    frames: kind.frames(record),
    time: kind.time(record),
    connection: kind.connection(record),
    far: false,
    hint: kind.hint?.(pattern, record, capture) ?? null,
  };
}
