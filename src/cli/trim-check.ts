/** Expectations held against captures in memory. */
import { sameAs } from '../check/likeness.ts';
import type { ExpectationFile } from '../check/file.ts';
import type { EntryResult } from '../check/result.ts';
import { checkAll, wantsVerdicts } from '../check/run.ts';
import { CaptureError } from '../capture/capture-error.ts';
import { collect } from '../expect/collect.ts';
import type { Collectable } from '../expect/collect.ts';
import { RefusedExpectation } from '../expect/refusal.ts';
import { compileFilter } from '../filter/filter.ts';
import { diagnoseCapture } from '../node/diagnose-capture.ts';
import { openedMemory } from '../node/memory-bytes.ts';
import { readCapture } from '../node/read-capture.ts';
import type { ReadOptions } from '../node/read-capture.ts';
import { readRecords } from '../node/read-records.ts';
import { defaultOptions } from '../options.ts';

/**
 * What comes of a file's expectations.
 * @throws {CaptureError, RefusedExpectation} where the bytes are no capture of which anything can be expected.
 */
async function checkBytes(file: ExpectationFile, bytes: Uint8Array, options: ReadOptions): Promise<EntryResult[]> {
  const paths = ['(trimmed)'];
  const { plugins = [] } = options;
  const reading = (filter: string | null): ReadOptions =>
    ({ ...options, openAs: () => openedMemory(bytes), filter: filter === null ? null : compileFilter(filter, { plugins }) });
  const capture: Collectable = {
    paths,
    records: ({ wants, maxNotes = Infinity } = {}) =>
      readRecords(paths, { ...reading(file.filter), maxNotes, wants: { ...defaultOptions.wants, ...wants } }),
    async *verdicts() {
      yield* await diagnoseCapture(paths, reading(null));
    },
  };
  const select = async (filter: string): Promise<number> => {
    let count = 0;
    const both = file.filter === null ? filter : `(${file.filter}) and (${filter})`;
    await readCapture(paths, (record) => void (record.type === 'connection' && count++), reading(both));
    return count;
  };
  return checkAll(file, { collected: await collect(capture, { verdicts: wantsVerdicts(file) }), select });
}

export interface Kept {
  /** How many expectations come out as they are to. */
  readonly entries: number;
  /** Whether those come out of a pcapng as they came out of the whole. */
  holdsOf(bytes: Uint8Array): Promise<boolean>;
}

/**
 * What must hold of every part; null where nothing of the kind holds of the whole.
 * @throws {RefusedExpectation} where nothing can be expected of the whole.
 */
export async function keptOf(
  file: ExpectationFile, whole: Uint8Array, which: 'failing' | 'passing', options: ReadOptions,
): Promise<Kept | null> {
  const results = await checkBytes(file, whole, options);
  const entries = results.filter(({ pass }) => pass === (which === 'passing')).length;
  if (entries === 0) return null;
  const same = sameAs(results, which);
  const holdsOf = async (bytes: Uint8Array): Promise<boolean> => {
    try {
      return same(await checkBytes(file, bytes, options));
    } catch (error) {
      if (error instanceof RefusedExpectation || error instanceof CaptureError) return false;
      throw error;
    }
  };
  return { entries, holdsOf };
}
