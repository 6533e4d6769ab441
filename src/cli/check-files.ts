import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { printable } from '../bytes/text.ts';
import { CaptureError } from '../capture/capture-error.ts';
import { parseExpectations } from '../check/file.ts';
import type { ExpectationFile } from '../check/file.ts';
import type { CaptureResult } from '../check/result.ts';
import { checkAll, wantsVerdicts } from '../check/run.ts';
import type { Checked } from '../check/run.ts';
import { damageOf } from '../check/shortcomings.ts';
import type { Dissector } from '../dissect/dissector.ts';
import { collected } from '../expect/collect.ts';
import { RefusedExpectation } from '../expect/refusal.ts';
import { compileFilter } from '../filter/filter.ts';
import { openCapture } from '../index.ts';
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

/** @throws {UsageError} */
export function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'it is a folder' : message;
    throw new UsageError(`${path}: cannot be read: ${why}`);
  }
}

/** @throws {UsageError, ExpectationFileError} */
export const readExpectations = (path: string, plugins: readonly Dissector[] = []): ExpectationFile =>
  expectationsIn(textOf(path), path, plugins);

/** @throws {ExpectationFileError} */
export const expectationsIn = (text: string, path: string, plugins: readonly Dissector[]): ExpectationFile =>
  parseExpectations(text, path, { compile: (filter) => compileFilter(filter, { plugins }) });

/** Whether one reading of a capture is not enough. */
export const readsAgain = (file: ExpectationFile): boolean =>
  wantsVerdicts(file) || file.entries.some(({ expected }) => expected.kind === 'filter');

/** The captures that the file names itself. */
export const ownCaptures = ({ path, captures }: ExpectationFile): string[] =>
  captures.map((each) => join(dirname(path ?? '.'), each));

/** A capture that can be checked, or why it cannot be, in one line that is safe for a terminal. */
export type Opened = { readonly path: string; readonly seconds: number }
  & ({ readonly checked: Checked } | { readonly problem: string });

/** Reads a capture for the expectations of a file. `narrower` is a display filter beside the file's own. */
export async function openFor(
  file: ExpectationFile, path: string, plugins: readonly Dissector[], narrower: string | null,
): Promise<Opened> {
  const begun = performance.now();
  const opening = (own: string | null): ReturnType<typeof openCapture> =>
    openCapture(path, { plugins, filter: both(both(file.filter, narrower), own) });
  const seconds = (): number => (performance.now() - begun) / 1000;
  try {
    const checked = {
      collected: await collected(await opening(null), wantsVerdicts(file)),
      select: async (filter: string): Promise<number> => {
        let count = 0;
        for await (const _ of (await opening(filter)).connections()) count++;
        return count;
      },
    };
    return { path, checked, seconds: seconds() };
  } catch (error) {
    if (!(error instanceof CaptureError || error instanceof RefusedExpectation)) throw error;
    return { path, problem: printable(error.message), seconds: seconds() };
  }
}

export async function checkOpened(file: ExpectationFile, opened: Opened): Promise<CaptureResult> {
  const { path: capture, seconds } = opened;
  if ('problem' in opened) return { capture, problem: opened.problem, warnings: [], results: [], seconds };
  const results = await checkAll(file, opened.checked);
  return { capture, problem: null, warnings: damageOf(opened.checked.collected), results, seconds: results.reduce((sum, result) => sum + result.seconds, seconds) };
}

const both = (a: string | null, b: string | null): string | null => (a === null || b === null ? a ?? b : `(${a}) and (${b})`);
