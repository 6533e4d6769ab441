import type { Collected } from './collect.ts';
import { compareFields } from './field.ts';
import type { Candidate, Kind } from './kind.ts';
import type { Nearest } from './result.ts';

/** What is farther than this was not meant: naming it would mislead. */
const FAR = 0.25;

/** The candidate whose telling fields agree most, or null where none is like what was expected. The earliest of equals. */
export function nearestOf(
  pattern: object, candidates: readonly Candidate[], kind: Kind<Candidate, object>, capture: Collected,
): Nearest | null {
  let best: Candidate | null = null;
  let closeness = FAR;
  for (const candidate of candidates) {
    const found = compareFields(pattern, candidate, kind.fields, capture);
    if (found.closeness > closeness) [best, closeness] = [candidate, found.closeness];
  }
  return best && tell(best, pattern, kind, capture);
}

/** All that a failure says of one record. */
export function tell(record: Candidate, pattern: object, kind: Kind<Candidate, object>, capture: Collected): Nearest {
  return {
    record,
    differences: compareFields(pattern, record, kind.fields, capture).differences,
    frames: kind.frames(record),
    time: kind.time(record),
    connection: kind.connection(record),
    hint: kind.hint?.(pattern, record, capture) ?? null,
  };
}
