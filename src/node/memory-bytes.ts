import type { ByteSource, OpenedBytes } from './source-bytes.ts';

/** A capture in memory; borrows the bytes. */
export class MemoryBytes implements ByteSource {
  readonly #bytes: Uint8Array;
  bytesRead = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  read(target: Uint8Array): number {
    const part = this.#bytes.subarray(this.bytesRead, this.bytesRead + target.length);
    target.set(part);
    this.bytesRead += part.length;
    return part.length;
  }

  close(): void {}
}

/** For `openAs`. */
export const openedMemory = (bytes: Uint8Array): OpenedBytes =>
  ({ bytes: new MemoryBytes(bytes), size: bytes.length, live: false, again: false });
