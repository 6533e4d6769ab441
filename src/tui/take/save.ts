/** Writes what is selected to a file that the user names. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { PRIVATE, writeWhole } from '../../node/whole-file.ts';
import { plural, sizeText } from '../../report/format.ts';
import type { IndexedCapture, StreamPiece } from '../capture.ts';
import { messageOf } from './copies.ts';
import { payloadOf } from './payload.ts';
import { connectionsOf } from './selected.ts';
import type { Part, Selected } from './selected.ts';

export interface Saving {
  readonly selected: Selected;
  readonly part: Part;
}

/** There is a file of that name, and nobody said that it may go. */
export class ExistsError extends Error {
  override readonly name = 'ExistsError';
}

/** A body or a stream that is longer is cut, and that is said. */
const MOST = 256 << 20;

/** `~` is the home directory, as in a shell; what is no absolute path counts from where the program was started. */
export const expanded = (path: string, home = homedir()): string =>
  resolve(path === '~' || path.startsWith('~/') ? join(home, path.slice(1)) : path);

/**
 * Gives a line about what was written.
 * @throws {ExistsError} where there is such a file, unless it is to be overwritten.
 * @throws {Error} whose message says in one line what is wrong.
 */
export async function save(
  capture: IndexedCapture, { selected, part }: Saving, path: string, overwrite: boolean, signal: AbortSignal,
): Promise<string> {
  const file = expanded(path);
  try {
    await fitFor(file, capture, overwrite);
    if (part === 'pcapng') {
      const { frames, bytes } = await capture.save(connectionsOf(selected), file, { overwrite, signal });
      return `${plural(frames, 'frame')} (${sizeText(bytes)}) saved to ${path}`;
    }
    const { bytes, lacking } = await bytesOf(capture, selected, part, signal);
    await writeWhole(file, async (put) => {
      for (const each of bytes) await put(each);
    }, { overwrite, signal, mode: PRIVATE });
    return `${sizeText(bytes.reduce((sum, each) => sum + each.length, 0))} saved to ${path}${lacking === null ? '' : `; ${lacking}`}`;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === 'EEXIST') throw new ExistsError(path);
    const reason = REASONS[code];
    throw reason === undefined ? error : new Error(`${path}: ${reason}`);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such directory', ENOTDIR: 'a part of it is no directory', EISDIR: 'is a directory', EINVAL: 'is no file',
  EACCES: 'is not allowed', EPERM: 'is not allowed', EROFS: 'nothing can be written there', ENOSPC: 'there is no room left',
  EDQUOT: 'there is no room left', EFBIG: 'files may not be so large', ENAMETOOLONG: 'is too long', ETXTBSY: 'is in use',
};

/** @throws where the file is there already and may not go, or is one that is being read. */
async function fitFor(file: string, capture: IndexedCapture, overwrite: boolean): Promise<void> {
  const there = await stat(file).catch(() => null);
  if (there === null) return;
  if (there.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
  if (!overwrite) throw Object.assign(new Error(), { code: 'EEXIST' });
  for (const path of capture.paths) {
    const read = await stat(path).catch(() => null);
    if (read?.ino === there.ino && read.dev === there.dev) throw new Error('that is the capture itself');
  }
  await access(file, constants.W_OK);
}

interface Content {
  readonly bytes: readonly Uint8Array[];
  readonly lacking: string | null;
}

async function bytesOf(capture: IndexedCapture, selected: Selected, part: Part, signal: AbortSignal): Promise<Content> {
  const [connection] = connectionsOf(selected);
  if (part === 'client-stream') return stream(capture, connection!, 'client');
  if (part === 'server-stream') return stream(capture, connection!, 'server');
  if (selected.kind === 'frame') return { bytes: [(await capture.frame(selected.frame)).bytes], lacking: null };
  if (selected.kind !== 'message') throw new Error('there is no body');
  const { bytes, lacking } = payloadOf(await messageOf(capture, selected, signal, MOST), part === 'request-body' ? 'request' : 'response');
  return { bytes: [bytes], lacking };
}

async function stream(capture: IndexedCapture, connection: number, side: StreamPiece['from']): Promise<Content> {
  const { pieces, more } = await capture.stream(connection, { maxBytes: MOST });
  const own = pieces.filter(({ from }) => from === side);
  const missing = own.reduce((sum, { gap }) => sum + gap, 0);
  const lacking = [...(missing > 0 ? [`${sizeText(missing)} that were not captured left out`] : []), ...(more ? ['it was cut'] : [])];
  return { bytes: own.map(({ bytes }) => bytes), lacking: lacking.length === 0 ? null : lacking.join(', ') };
}
