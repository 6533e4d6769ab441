/** Uncompressed bytes of a capture that cannot be read again (a pipe) or not from the middle (gzip, zstd), kept on disk. */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, rmdirSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CaptureError } from '../capture/capture-error.ts';
import { systemCode } from './source-bytes.ts';
import type { ByteSource, OpenedBytes } from './source-bytes.ts';

/**
 * A temporary file that nobody else can open: it has lost its name by the time anything is written, so that it is gone when
 * this program is, whatever ends it.
 */
export class Spool {
  readonly fd: number;
  /** Bytes that are there. */
  size = 0;
  #open = true;
  readonly #remove: () => void = () => {};

  /** @throws {CaptureError} if no temporary file can be made. */
  constructor(path: string) {
    try {
      const folder = mkdtempSync(join(tmpdir(), 'earshot-'));
      const file = join(folder, 'spool');
      this.fd = openSync(file, 'wx+', 0o600);
      try {
        unlinkSync(file);
        rmdirSync(folder);
      } catch {
        // Where an open file keeps its name, it goes when it is closed.
        this.#remove = () => rmSync(folder, { recursive: true, force: true });
        process.once('exit', this.#remove);
      }
    } catch (error) {
      throw spoolError(path, error);
    }
  }

  write(path: string, bytes: Uint8Array, offset: number): void {
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(this.fd, bytes, at, bytes.length - at, offset + at);
    } catch (error) {
      throw spoolError(path, error);
    }
    this.size = Math.max(this.size, offset + bytes.length);
  }

  /** The bytes from the front on, as often as wanted. */
  opened(): OpenedBytes {
    return { bytes: new SpoolBytes(this.fd), size: this.size, live: false, again: true };
  }

  close(): void {
    if (this.#open) closeSync(this.fd);
    this.#open = false;
    process.off('exit', this.#remove);
    this.#remove();
  }
}

class SpoolBytes implements ByteSource {
  readonly #fd: number;
  bytesRead = 0;

  constructor(fd: number) {
    this.#fd = fd;
  }

  read(target: Uint8Array): number {
    const count = readSync(this.#fd, target, 0, target.length, this.bytesRead);
    this.bytesRead += count;
    return count;
  }

  close(): void {}
}

const spoolError = (path: string, error: unknown): CaptureError =>
  new CaptureError('read-failed', path, `cannot be kept in a temporary file (${systemCode(error)}); TMPDIR says where that is`);
