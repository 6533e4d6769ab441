import type { ByteStream } from '../node/source-bytes.ts';

/** Bytes that may wait for whoever reads them before their sender has to wait. */
const MOST_WAITING = 64 << 20;
/** Bytes handed over at a time; small pieces come by the thousand. */
const PIECE = 1 << 20;

export interface LiveBytesOptions {
  /** Told when the sender has to wait, and when it may go on. */
  full?: (full: boolean) => void;
  /** Called when nobody wants more. */
  gone?: () => void;
  mostWaiting?: number;
}

/** Bytes from a capture that goes on, in a queue that keeps its sender from waiting for as long as there is room. */
export class LiveBytes implements ByteStream {
  readonly #options: LiveBytesOptions;
  readonly #most: number;
  #pieces: Uint8Array[] = [];
  #ended = false;
  #wake: (() => void) | null = null;
  #full = false;
  #roomy: (() => void) | null = null;
  /** Bytes that wait. */
  waiting = 0;

  constructor(options: LiveBytesOptions = {}) {
    this.#options = options;
    this.#most = options.mostWaiting ?? MOST_WAITING;
  }

  /** Takes the bytes over. */
  push(bytes: Uint8Array): void {
    if (bytes.length === 0 || this.#ended) return;
    this.#pieces.push(bytes);
    this.waiting += bytes.length;
    this.#tell(this.waiting > this.#most);
    this.#awaken();
  }

  /** Resolves when there is room for more; undefined while there is. */
  room(): Promise<void> | undefined {
    return this.#full ? new Promise((resolve) => (this.#roomy = resolve)) : undefined;
  }

  /** No more will come. */
  end(): void {
    this.#ended = true;
    this.#awaken();
  }

  destroy(): void {
    this.#pieces = [];
    this.waiting = 0;
    this.#tell(false);
    this.end();
    this.#options.gone?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      while (this.#pieces.length > 0) yield this.#take();
      if (this.#ended) return;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Pieces from the front, as one. */
  #take(): Uint8Array {
    let length = this.#pieces[0]!.length;
    let count = 1;
    while (count < this.#pieces.length && length + this.#pieces[count]!.length <= PIECE) length += this.#pieces[count++]!.length;
    const taken = this.#pieces.splice(0, count);
    this.waiting -= length;
    this.#tell(this.#full && this.waiting > this.#most / 2);
    return taken.length === 1 ? taken[0]! : Buffer.concat(taken, length);
  }

  #tell(full: boolean): void {
    if (full === this.#full) return;
    this.#full = full;
    this.#options.full?.(full);
    if (!full) this.#roomy?.();
  }

  #awaken(): void {
    this.#wake?.();
    this.#wake = null;
  }
}
