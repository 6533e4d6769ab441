/** Every expectation of a file against one capture. */
import type { Collected } from '../expect/collect.ts';
import { countHolds, countText } from '../expect/count.ts';
import { evaluate } from '../expect/evaluate.ts';
import type { Expectation } from '../expect/expectation.ts';
import { failureText } from '../expect/failure.ts';
import { needsVerdicts } from '../expect/judge.ts';
import { RefusedExpectation } from '../expect/refusal.ts';
import { show } from '../expect/show.ts';
import type { Severity } from '../note.ts';
import type { FilterExpectation } from './entry.ts';
import { ExpectationFileError } from './file-error.ts';
import type { Entry, ExpectationFile } from './file.ts';
import type { EntryResult } from './result.ts';

export interface Checked {
  /** Everything that the capture says, or what the file's filter selects of it; with verdicts where `wantsVerdicts`. */
  readonly collected: Collected;
  /** How many of its conversations a display filter selects. @throws {FilterError} */
  select(filter: string): Promise<number>;
}

export const wantsVerdicts = ({ entries }: ExpectationFile): boolean =>
  entries.some(({ expected }) => expected.kind !== 'filter' && needsVerdicts(expected));

/**
 * Judges all entries, in the order of the file.
 * @throws {ExpectationFileError} for an entry that could never fail, or never hold.
 */
export async function checkAll(file: ExpectationFile, capture: Checked): Promise<EntryResult[]> {
  const results: EntryResult[] = [];
  for (const entry of [...file.entries, ...noteEntries(file)]) {
    const begun = performance.now();
    const result = entry.expected.kind === 'filter' ? await checkFilter(entry, entry.expected, capture)
      : judged(entry, entry.expected, capture.collected, file.path);
    results.push({ ...result, seconds: (performance.now() - begun) / 1000 });
  }
  return results;
}

type Judged = Omit<EntryResult, 'seconds'>;

function judged(entry: Entry, expectation: Expectation, collected: Collected, path: string): Judged {
  try {
    const result = evaluate(expectation, collected);
    const { pass, nearest, matched, reason, wanted } = result;
    const first = matched[0] as { connection?: unknown } | undefined;
    const connection = nearest?.connection ?? (typeof first?.connection === 'number' ? first.connection : null);
    return {
      entry, pass, reason: pass ? `expected ${wanted}` : `expected ${wanted}: ${reason}`,
      story: pass ? [] : failureText(result, collected).split('\n'),
      differences: pass ? [] : nearest?.differences ?? [], frames: pass ? [] : nearest?.frames ?? [], connection: pass ? null : connection,
    };
  } catch (error) {
    if (!(error instanceof RefusedExpectation)) throw error;
    throw new ExpectationFileError(path, { line: entry.line, col: entry.column }, error.message);
  }
}

async function checkFilter(entry: Entry, expected: FilterExpectation, { collected, select }: Checked): Promise<Judged> {
  const count = await select(expected.filter);
  const pass = countHolds(expected, count);
  const wanted = `${countText(expected, 'a conversation', 'conversations')} that the filter ${show(expected.filter)} selects`;
  const reason = pass ? `expected ${wanted}` : `expected ${wanted}: it selects ${count}`;
  const story = pass ? [] : [`expected ${wanted}`, `in ${collected.name}: it selects ${count} of ${collected.connections.length}`];
  return { entry, pass, reason, story, differences: [], frames: [], connection: null };
}

/** What is no worse than this is no matter. */
const BETTER: Readonly<Record<string, Severity>> = { note: 'chat', warn: 'note', error: 'warn' };

/** `fail-on` as an entry of its own. */
function noteEntries({ failOn }: ExpectationFile): Entry[] {
  if (failOn === null) return [];
  const worst = BETTER[failOn]!;
  return [{ line: 1, column: 1, name: `no note of severity ${failOn} or worse`, forbidden: false, expected: { kind: 'no-notes', above: worst } }];
}
