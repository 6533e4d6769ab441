/** Files that a command makes of captures: nothing that is there goes without being asked for, and the captures stay what they are. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { writeWhole } from '../node/whole-file.ts';
import type { WholeFileOptions } from '../node/whole-file.ts';
import { UsageError } from './command.ts';

/** Says beforehand what would only be found out when all is done. @throws {UsageError} */
export function mayWrite(path: string, option: string, force: boolean): void {
  if (path === '-') throw new UsageError(`${option} wants the name of a file, not standard output; ./- is a file of that name`);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats && !stats.isFile()) throw new UsageError(`${path} is ${stats.isDirectory() ? 'a directory' : 'no file'}`);
  if (stats && !force) throw new UsageError(isThere(path));
}

/** @throws {UsageError} where the file is there, or cannot be written; it is whole or as it was. */
export async function writeOutput(path: string, bytes: Uint8Array, options: WholeFileOptions): Promise<void> {
  await writeWhole(path, (put) => put(bytes), options).catch(({ code, message }: NodeJS.ErrnoException) => {
    // Whatever the name is under which it was being written.
    const why = message.replace(/, \w+ '.*'$/, '').replace(`${path}: `, '');
    throw new UsageError(code === 'EEXIST' ? isThere(path) : `${path}: cannot be written: ${why}`);
  });
}

const isThere = (path: string): string => `${path} is there already; --force writes over it`;

export const isSamePath = (a: string, b: string): boolean => resolve(a) === resolve(b);

/** @throws {UsageError} for a capture that can be read only once, since `command` reads it more often. */
export function mayReadAgain(paths: readonly string[], command: string): void {
  for (const path of paths) {
    const stats = path === '-' ? undefined : statSync(path, { throwIfNoEntry: false });
    if (path !== '-' && (stats === undefined || stats.isFile() || stats.isDirectory())) continue;
    const what = path === '-' ? 'standard input' : `what comes from ${path}`;
    throw new UsageError(`${command} reads its ${paths.length > 1 ? 'captures' : 'capture'} more than once: write ${what} to a file first`);
  }
}
