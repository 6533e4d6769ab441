import { closeSync, createReadStream, fstatSync, openSync, readSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { EMPTY } from '../bytes/chunk.ts';
import { CaptureError } from '../capture/capture-error.ts';
import type { CaptureErrorCode } from '../capture/capture-error.ts';

/** Bytes in order, from anywhere. */
export interface ByteSource {
  /** Fills the front of `target` with at least one byte and returns how many; 0 at the end. One call at a time. */
  read(target: Uint8Array): number | Promise<number>;
  /** Bytes taken so far from the file or pipe itself. */
  readonly bytesRead: number;
  close(): void;
}

/** A file, read synchronously: several times as fast as a stream, and a local disk does not keep us waiting. */
export class FileBytes implements ByteSource {
  readonly #fd: number;
  readonly #owned: boolean;
  #open = true;
  bytesRead = 0;

  constructor(fd: number, owned: boolean) {
    this.#fd = fd;
    this.#owned = owned;
  }

  read(target: Uint8Array): number {
    const count = readSync(this.#fd, target, 0, target.length, null);
    this.bytesRead += count;
    return count;
  }

  close(): void {
    if (this.#open && this.#owned) closeSync(this.#fd);
    this.#open = false;
  }
}

/** Bytes as they come: a stream of Node's or of the web's, or anything else that can be iterated over. */
export interface ByteStream extends AsyncIterable<Uint8Array> {
  /** Called when no more is wanted. */
  destroy?(): unknown;
}

/** A pipe, a socket or a terminal. */
export class StreamBytes implements ByteSource {
  readonly #stream: ByteStream;
  readonly #chunks: AsyncIterator<Uint8Array>;
  #left: Uint8Array = EMPTY;
  bytesRead = 0;

  constructor(stream: ByteStream) {
    this.#stream = stream;
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  async read(target: Uint8Array): Promise<number> {
    while (this.#left.length === 0) {
      const { done, value } = await this.#chunks.next();
      if (done) return 0;
      this.#left = value;
    }
    const taken = this.#left.subarray(0, target.length);
    target.set(taken);
    this.#left = this.#left.subarray(taken.length);
    this.bytesRead += taken.length;
    return taken.length;
  }

  close(): void {
    this.#stream.destroy?.();
  }
}

/** Bytes that were already read, and then the rest. */
export class PrefixedBytes implements ByteSource {
  #prefix: Uint8Array;
  readonly #rest: ByteSource;

  constructor(prefix: Uint8Array, rest: ByteSource) {
    this.#prefix = prefix;
    this.#rest = rest;
  }

  read(target: Uint8Array): number | Promise<number> {
    if (this.#prefix.length === 0) return this.#rest.read(target);
    const taken = this.#prefix.subarray(0, target.length);
    target.set(taken);
    this.#prefix = this.#prefix.subarray(taken.length);
    return taken.length;
  }

  get bytesRead(): number {
    return this.#rest.bytesRead;
  }

  close(): void {
    this.#rest.close();
  }
}

export interface OpenedBytes {
  bytes: ByteSource;
  /** Bytes of the file, where it is one. */
  size: number | null;
  /** Something may still be writing it. */
  live: boolean;
  /** Opening the path again gives the same bytes from the start. */
  again: boolean;
}

/**
 * Opens a path, or standard input for `-`. Never blocks on a FIFO without a writer.
 * @throws {CaptureError} if it cannot be opened.
 */
export function openBytes(path: string, stdin: ByteStream | undefined): OpenedBytes {
  try {
    if (path === '-') return openStdin(stdin);
    const stats = statSync(path);
    if (stats.isDirectory()) throw new CaptureError('is-directory', path, 'is a directory');
    if (stats.isFile()) {
      return { bytes: new FileBytes(openSync(path, 'r'), true), size: stats.size, live: false, again: true };
    }
    return { bytes: new StreamBytes(createReadStream(path)), size: null, live: true, again: false };
  } catch (error) {
    throw error instanceof CaptureError ? error : openingError(path, error);
  }
}

function openStdin(stdin: ByteStream | undefined): OpenedBytes {
  const stats: Stats | null = stdin ? null : fstatSync(0);
  if (stats?.isDirectory()) throw new CaptureError('is-directory', '-', 'standard input is a directory');
  if (stats?.isFile()) return { bytes: new FileBytes(0, false), size: stats.size, live: false, again: false };
  return openStream(stdin ?? process.stdin);
}

/** Bytes that come from elsewhere than a path. */
export const openStream = (stream: ByteStream): OpenedBytes => ({ bytes: new StreamBytes(stream), size: null, live: true, again: false });

const REASONS: Readonly<Record<string, [CaptureErrorCode, string]>> = {
  ENOENT: ['not-found', 'no such file'],
  ENOTDIR: ['not-found', 'no such file'],
  EISDIR: ['is-directory', 'is a directory'],
  EACCES: ['permission-denied', 'permission denied'],
  EPERM: ['permission-denied', 'permission denied'],
};

/** Why a path cannot be opened, in words. */
export function openingError(path: string, error: unknown): CaptureError {
  const [code, problem] = REASONS[systemCode(error)] ?? ['cannot-open', `cannot be opened (${systemCode(error)})`];
  return new CaptureError(code, path, problem);
}

/** ENOENT and the like, or whatever an error has to say. */
export const systemCode = (error: unknown): string =>
  (error as NodeJS.ErrnoException | undefined)?.code ?? String(error);
