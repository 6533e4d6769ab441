import { printable, toBytes } from '../bytes/text.ts';
import type { Entry, ExpectationFile } from '../check/file.ts';
import { update } from '../check/update.ts';
import { writeWhole } from '../node/whole-file.ts';
import type { Opened } from './check-files.ts';
import { UsageError } from './command.ts';

/** A file that may be written, and how its text is read. */
interface Updatable {
  readonly path: string | null;
  readonly text: string;
  read(text: string): ExpectationFile;
  readonly quiet: boolean;
}

/**
 * `--update`: writes an expectation file so that it says what the captures say, and tells what it did and what it left.
 * Gives the file as it is then.
 * @throws {UsageError} where there is no file, or a capture that cannot be checked.
 */
export async function updateFile({ path, text, read, quiet }: Updatable, captures: readonly Opened[]): Promise<ExpectationFile> {
  if (path === null) throw new UsageError('--update wants an expectation file to write');
  const file = read(text);
  const checked = captures.map((capture) => {
    if ('problem' in capture) throw new UsageError(`nothing is updated: ${capture.problem}`);
    return capture.checked;
  });
  const { text: anew, changed, left } = await update(text, file, checked, read);
  const say = (entry: Entry, what: string): void => {
    if (!quiet) process.stderr.write(`${printable(`${path}:${entry.source?.place.line ?? 1}: ${what}`)}\n`);
  };
  if (anew !== text) {
    await writeWhole(path, (put) => put(toBytes(anew)), { overwrite: true }).catch((error: Error) => {
      throw new UsageError(`${path}: cannot be written: ${error.message}`);
    });
  }
  for (const { entry, what } of changed) say(entry, `updated ${what}`);
  for (const { entry, why } of left) say(entry, `left as it is: ${why}`);
  return read(anew);
}
