import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseExpectations } from '../check/file.ts';
import type { ExpectationFile } from '../check/file.ts';
import { checkAll, wantsVerdicts } from '../check/run.ts';
import type { CaptureResult } from '../check/result.ts';
import { CaptureError } from '../capture/capture-error.ts';
import { collected } from '../expect/collect.ts';
import { RefusedExpectation } from '../expect/refusal.ts';
import { FilterError } from '../filter/filter-error.ts';
import { openCapture } from '../index.ts';
import type { CaptureOptions } from '../index.ts';
import { UsageError } from './command.ts';

/** What the file is called where none is named. */
export const USUAL_NAMES = ['expectations.yaml', 'expectations.yml'];

const isExpectations = (word: string): boolean => /\.ya?ml$/i.test(word);

/** Captures, and the expectation file: the one word that ends in `.yaml` or `.yml`, or the one that is called as usual. */
export function wordsOf(words: readonly string[]): { captures: string[]; file: string | null } {
  const files = words.filter(isExpectations);
  if (files.length > 1) throw new UsageError(`check wants one expectation file, not ${files.join(' and ')}`);
  const file = files[0] ?? USUAL_NAMES.find((name) => existsSync(name)) ?? null;
  return { captures: words.filter((word) => !isExpectations(word)), file };
}

/** @throws {UsageError, ExpectationFileError} */
export function readExpectations(path: string): ExpectationFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path}: cannot be read: ${(error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : (error as Error).message}`);
  }
  return parseExpectations(text, path);
}

/** The captures that the file names itself. */
export const ownCaptures = (file: ExpectationFile): string[] => file.captures.map((each) => join(dirname(file.path), each));

/**
 * Checks one capture. What keeps it from being checked is a part of the result.
 * @throws {ExpectationFileError, FilterError} for what is wrong in the file.
 */
export async function checkCapture(file: ExpectationFile, path: string, options: CaptureOptions): Promise<CaptureResult> {
  const begun = performance.now();
  const seconds = (): number => (performance.now() - begun) / 1000;
  try {
    const filter = file.filter ?? options.filter ?? null;
    const capture = await openCapture(path, { ...options, filter });
    const checked = {
      collected: await collected(capture, wantsVerdicts(file)),
      select: async (own: string): Promise<number> => {
        const narrowed = typeof filter === 'string' ? `(${filter}) and (${own})` : own;
        let count = 0;
        for await (const _ of (await openCapture(path, { ...options, filter: narrowed })).connections()) count++;
        return count;
      },
    };
    return { capture: path, problem: null, results: await checkAll(file, checked), seconds: seconds() };
  } catch (error) {
    if (error instanceof FilterError) throw error;
    if (!(error instanceof CaptureError || error instanceof RefusedExpectation)) throw error;
    return { capture: path, problem: error.message, results: [], seconds: seconds() };
  }
}
