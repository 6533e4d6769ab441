/** Expectations held against captures in memory. */
import { sameAs } from '../check/likeness.ts';
import type { ExpectationFile } from '../check/file.ts';
import type { EntryResult } from '../check/result.ts';
import { checkAll, wantsVerdicts } from '../check/run.ts';
import { CaptureError } from '../capture/capture-error.ts';
import { collect } from '../expect/collect.ts';
import { RefusedExpectation } from '../expect/refusal.ts';
import { compileFilter } from '../filter/filter.ts';
import { diagnoseCapture } from '../node/diagnose-capture.ts';
import { openedMemory } from '../node/memory-bytes.ts';
import { readCapture } from '../node/read-capture.ts';
import type { ReadOptions } from '../node/read-capture.ts';
import { defaultOptions } from '../options.ts';
import type { EarshotRecord } from '../record.ts';
import { pcapngOf } from '../trim/kept-frame.ts';
import type { KeptFrames } from '../trim/kept-frame.ts';
import type { Holds } from '../trim/minimise.ts';

/** What comes of a file's expectations; null where the frames are no capture of which anything can be expected. */
export async function checkBytes(file: ExpectationFile, bytes: Uint8Array, options: ReadOptions = {}): Promise<EntryResult[] | null> {
  const paths = ['(trimmed)'];
  const { wants } = defaultOptions;
  const reading = (filter: string | null): ReadOptions => ({
    ...options, openAs: () => openedMemory(bytes), filter: filter === null ? null : compileFilter(filter, { plugins: options.plugins ?? [] }),
  });
  const capture = {
    paths,
    async *records(more: { wants?: { bodies?: boolean }; maxNotes?: number } = {}): AsyncGenerator<EarshotRecord> {
      const records: EarshotRecord[] = [];
      await readCapture(paths, (record) => void records.push(record), {
        ...reading(file.filter), maxNotes: more.maxNotes ?? Infinity, wants: { ...wants, ...more.wants },
      });
      yield* records;
    },
    async *verdicts() {
      yield* await diagnoseCapture(paths, { ...options, openAs: () => openedMemory(bytes) });
    },
  };
  const select = async (filter: string): Promise<number> => {
    let count = 0;
    await readCapture(paths, (record) => void (record.type === 'connection' && count++), reading(file.filter === null ? filter : `(${file.filter}) and (${filter})`));
    return count;
  };
  try {
    return await checkAll(file, { collected: await collect(capture, { verdicts: wantsVerdicts(file) }), select });
  } catch (error) {
    if (error instanceof RefusedExpectation || error instanceof CaptureError) return null;
    throw error;
  }
}

/** What must hold of every part; null where nothing of the kind holds of the whole. */
export async function holdsOf(
  file: ExpectationFile, whole: KeptFrames, which: 'failing' | 'passing', options: ReadOptions,
): Promise<{ holds: Holds; entries: number } | null> {
  const results = await checkBytes(file, pcapngOf(whole), options);
  const entries = (results ?? []).filter(({ pass }) => pass === (which === 'passing')).length;
  if (results === null || entries === 0) return null;
  const same = sameAs(results, which);
  const holds: Holds = async (frames) => {
    const part = await checkBytes(file, pcapngOf({ ...whole, frames }), options);
    return part !== null && same(part);
  };
  return { holds, entries };
}

