import { closeSync, openSync, readSync, statSync, watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import type { ByteSource, OpenedBytes } from './source-bytes.ts';

/** How long a file that has not grown is left alone, where the system does not say when it does. */
const PATIENCE_MS = 250;

/** A plain file that something may still write to: its end is only where it ends now. */
export class GrowingFile implements ByteSource {
  readonly #path: string;
  readonly #fd: number;
  readonly #waiting: (waits: boolean) => void;
  #open = true;
  #wake: () => void = () => {};
  #grows = true;
  #watcher: FSWatcher | null = null;
  bytesRead = 0;

  /** `waiting` is told when the end is reached, and when there is more. */
  constructor(path: string, waiting: (waits: boolean) => void) {
    this.#path = path;
    this.#fd = openSync(path, 'r');
    this.#waiting = waiting;
  }

  opened(): OpenedBytes {
    return { bytes: this, size: statSync(this.#path).size, live: true, again: false };
  }

  read(target: Uint8Array): number | Promise<number> {
    const count = this.#take(target);
    return count > 0 || !this.#open || !this.#grows ? count : this.#wait(target);
  }

  /** It will not grow any more: where it ends now is its end. */
  finish(): void {
    this.#grows = false;
    this.#wake();
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#watcher?.close();
    closeSync(this.#fd);
    this.#wake();
  }

  async #wait(target: Uint8Array): Promise<number> {
    this.#waiting(true);
    this.#watch();
    let count = 0;
    while (count === 0 && this.#open) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, PATIENCE_MS);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      if (this.#open) count = this.#take(target);
      if (!this.#grows) break;
    }
    this.#waiting(false);
    return count;
  }

  /** Some file systems say when a file grows; looking now and then does for the others. */
  #watch(): void {
    if (this.#watcher) return;
    try {
      this.#watcher = watch(this.#path, { persistent: false }, () => this.#wake());
      this.#watcher.on('error', () => {});
    } catch {
      this.#watcher = null;
    }
  }

  #take(target: Uint8Array): number {
    if (!this.#open) return 0;
    const count = readSync(this.#fd, target, 0, target.length, this.bytesRead);
    this.bytesRead += count;
    return count;
  }
}
