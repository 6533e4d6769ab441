import { safeJson } from '../../report/ndjson.ts';
import { placeOf, totalsOf } from '../result.ts';
import type { CheckResult } from '../result.ts';

/** For programs: one document. */
export const json = (result: CheckResult): string => `${safeJson({
  schema: 1, file: result.file, ...totalsOf(result),
  captures: result.captures.map(({ capture, problem, warnings, results, seconds }) => ({
    capture, problem, warnings, seconds,
    results: results.map(({ entry, pass, reason, story, differences, frames, connection, seconds: took }) => ({
      name: entry.name, line: placeOf(result, entry)?.line ?? null, pass, reason, story,
      differences: differences.map(({ path, expected, actual }) => ({ path, expected, actual })),
      frames, connection, seconds: took,
    })),
  })),
})}\n`;
