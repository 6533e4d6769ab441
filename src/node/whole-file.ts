/** Files that are there whole or not at all: written under a name of their own beside the place, which they take at the end. */
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface WholeFileOptions {
  /** A file that is there goes, at the end. Otherwise it stays, and writing is rejected with EEXIST. */
  overwrite?: boolean;
  /** What others may do with a new file, before the umask; of one that is overwritten that stays as it is. */
  mode?: number;
  signal?: AbortSignal;
}

/** Of files with what was captured: passwords cross the wire. */
export const PRIVATE = 0o600;

/** Writes all of the bytes, or rejects. */
export type Put = (bytes: Uint8Array) => Promise<void>;

/**
 * Writes a file with what `fill` puts. Where that rejects, the disk is full or `signal` says stop, nothing has changed.
 * @throws errors of the system, with their codes; EEXIST also where somebody has made the file meanwhile.
 */
export async function writeWhole<T>(path: string, fill: (put: Put) => Promise<T>, { overwrite = false, mode = 0o666, signal }: WholeFileOptions = {}): Promise<T> {
  // A link goes on leading to what is written.
  const place = overwrite ? await realpath(path).catch(() => path) : path;
  const there = await stat(place).catch(() => null);
  if (there !== null && !there.isFile()) throw failure(there.isDirectory() ? 'EISDIR' : 'EINVAL', `${path}: is no file`);
  if (there !== null && !overwrite) throw failure('EEXIST', `${path}: is there already`);
  const temporary = join(dirname(place), `.earshot-${randomUUID()}.tmp`);
  const gone = (): void => rmSync(temporary, { force: true });
  process.once('exit', gone);
  try {
    const out = await open(temporary, 'wx', mode);
    let result: T;
    try {
      if (there !== null) await out.chmod(there.mode & 0o777);
      result = await fill(async (bytes) => {
        signal?.throwIfAborted();
        await writeAll(out, bytes);
      });
      // Some systems say only now that there was no room.
      await out.sync();
    } finally {
      await out.close();
    }
    signal?.throwIfAborted();
    await (overwrite ? rename(temporary, place) : take(temporary, place));
    return result;
  } finally {
    process.off('exit', gone);
    await rm(temporary, { force: true }).catch(() => {});
  }
}

/** The system may take less than it is given, and say why only when it is given the rest. */
export async function writeAll(out: Pick<FileHandle, 'write'>, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesWritten } = await out.write(bytes, at, bytes.length - at);
    if (bytesWritten === 0) throw failure('ENOSPC', 'there is no room left');
    at += bytesWritten;
  }
}

/** Takes a name that nobody has: whoever made the file meanwhile keeps it. */
async function take(temporary: string, place: string): Promise<void> {
  const claim = await open(place, 'wx', 0o600);
  await claim.close();
  try {
    await rename(temporary, place);
  } catch (error) {
    await rm(place, { force: true });
    throw error;
  }
}

const failure = (code: string, message: string): Error => Object.assign(new Error(message), { code });
