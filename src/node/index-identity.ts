/** Whether a file is still the one that an index was made of: its size, when it was changed, and samples of its bytes. */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { openingError } from './source-bytes.ts';

export interface FileIdentity {
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** Hash over samples of the first `size` bytes. */
  readonly samples: string;
}

const END_BYTES = 64 << 10;
const BLOCK_BYTES = 4 << 10;
const BLOCKS = 16;

/** @throws {CaptureError} if it cannot be opened. */
export function identityOf(path: string): FileIdentity {
  const fd = open(path);
  try {
    const { size, mtimeMs } = fstatSync(fd);
    return { size, modified: mtimeMs, samples: samplesOf(fd, size) };
  } finally {
    closeSync(fd);
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw openingError(path, error);
  }
}

/** `same`; `grown`: what was there still is, and there is more; `other`: not the file that it was, or gone. */
export function compareIdentity(path: string, known: FileIdentity): 'same' | 'grown' | 'other' {
  try {
    const fd = openSync(path, 'r');
    try {
      const { size, mtimeMs } = fstatSync(fd);
      if (size < known.size || samplesOf(fd, known.size) !== known.samples) return 'other';
      if (size > known.size) return 'grown';
      return mtimeMs === known.modified ? 'same' : 'other';
    } finally {
      closeSync(fd);
    }
  } catch {
    return 'other';
  }
}

/** Head and tail, and blocks at even distances between. */
function samplesOf(fd: number, size: number): string {
  const hash = createHash('sha256');
  const buffer = new Uint8Array(END_BYTES);
  const sample = (at: number, length: number): void => {
    const count = readSync(fd, buffer, 0, Math.max(0, Math.min(length, size - at)), at);
    hash.update(buffer.subarray(0, count));
  };
  sample(0, END_BYTES);
  for (let block = 1; block <= BLOCKS; block++) sample(Math.floor((size / (BLOCKS + 1)) * block), BLOCK_BYTES);
  sample(Math.max(0, size - END_BYTES), END_BYTES);
  return hash.digest('hex');
}

export const isIdentity = (value: unknown): value is FileIdentity => {
  const { size, modified, samples } = (value ?? {}) as Record<string, unknown>;
  return Number.isSafeInteger(size) && typeof modified === 'number' && typeof samples === 'string';
};
