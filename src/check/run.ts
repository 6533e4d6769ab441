/** Every expectation of a file against one capture. */
import type { Collected } from '../expect/collect.ts';
import { countHolds, countText } from '../expect/count.ts';
import { evaluate } from '../expect/evaluate.ts';
import type { Expectation } from '../expect/expectation.ts';
import { failureText } from '../expect/failure.ts';
import { SEVERITIES } from '../expect/fields/note.ts';
import { needsVerdicts } from '../expect/judge.ts';
import { show } from '../expect/show.ts';
import type { Entry, ExpectationFile } from './file.ts';
import type { FailOnExpectation, FilterExpectation } from './kinds.ts';
import type { EntryResult } from './result.ts';

export interface Checked {
  /** Everything that the capture says, or what the file's filter selects of it; with verdicts where `wantsVerdicts`. */
  readonly collected: Collected;
  /** How many of its conversations a display filter selects. @throws {FilterError} */
  select(filter: string): Promise<number>;
}

export const wantsVerdicts = ({ entries }: ExpectationFile): boolean =>
  entries.some(({ expected }) => expected.kind !== 'filter' && expected.kind !== 'fail-on' && needsVerdicts(expected));

/** Judges all entries, in the order of the file. */
export async function checkAll({ entries }: ExpectationFile, capture: Checked): Promise<EntryResult[]> {
  const results: EntryResult[] = [];
  for (const entry of entries) results.push(await checkEntry(entry, capture));
  return results;
}

export async function checkEntry(entry: Entry, capture: Checked): Promise<EntryResult> {
  const begun = performance.now();
  const { expected } = entry;
  const judged = expected.kind === 'filter' ? await judgeFilter(expected, capture)
    : expected.kind === 'fail-on' ? judgeFailOn(expected, capture.collected)
      : judge(expected, capture.collected);
  return { entry, ...judged, seconds: (performance.now() - begun) / 1000 };
}

type Judged = Omit<EntryResult, 'entry' | 'seconds'>;

/** `said` is what is expected in the words of whoever wrote it, where those are others. */
function judge(expectation: Expectation, collected: Collected, said?: string): Judged {
  const result = evaluate(expectation, collected);
  const { pass, nearest, matched, reason } = result;
  const wanted = said ?? result.wanted;
  if (pass) return { pass, reason: `expected ${wanted}`, story: [], differences: [], frames: [], connection: null, codes: [] };
  const first = matched[0] as { connection?: unknown } | undefined;
  return {
    pass, reason: `expected ${wanted}: ${reason}`,
    story: failureText({ ...result, wanted }, collected).split('\n'),
    differences: nearest?.differences ?? [], frames: nearest?.frames ?? [],
    connection: nearest?.connection ?? (typeof first?.connection === 'number' ? first.connection : null),
    codes: [...new Set(matched.flatMap((each) => (each.type === 'note' ? [each.code] : [])))].sort(),
  };
}

/** Of this severity or worse is above the one that is better. */
function judgeFailOn({ severity }: FailOnExpectation, collected: Collected): Judged {
  const better = SEVERITIES[SEVERITIES.indexOf(severity) - 1]!;
  const said = `no notes of severity ${severity}${severity === 'error' ? '' : ' or worse'} (fail-on: ${severity})`;
  return judge({ kind: 'no-notes', above: better }, collected, said);
}

async function judgeFilter(expected: FilterExpectation, { collected, select }: Checked): Promise<Judged> {
  const count = await select(expected.filter);
  const pass = countHolds(expected, count);
  const wanted = `${countText(expected, 'a conversation', 'conversations')} that the filter ${show(expected.filter)} selects`;
  return {
    pass, reason: `expected ${wanted}${pass ? '' : `: it selects ${count}`}`,
    story: pass ? [] : [`expected ${wanted}`, `in ${collected.name}: it selects ${count} of ${collected.connections.length}`],
    differences: [], frames: [], connection: null, codes: [],
  };
}
