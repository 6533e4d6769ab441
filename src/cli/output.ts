import { getSystemErrorMap } from 'node:util';
import type { ByteSink } from '../report/json-line.ts';
import type { TextSink } from '../report/text-sink.ts';
import { Exit } from './command.ts';

const BATCH = 65536;
/** Buffers that are kept for the next batches while others are on their way. */
const MOST_FREE = 16;

/**
 * Standard output in batches of bytes. Whoever writes much awaits `pause` now and then, so that a slow reader slows the
 * program down instead of filling its memory.
 */
export class Output implements ByteSink, TextSink {
  /** The batch, of which `bytes[0..at)` is filled. */
  bytes: Buffer = Buffer.allocUnsafe(BATCH);
  at = 0;
  readonly #free: Buffer[] = [];
  readonly #stream: NodeJS.WriteStream;
  readonly #before: () => void;
  #full = false;
  /** The next write begins a line. */
  atLineStart = true;

  /** `before` is called ahead of every write, to clear what stands in the way on a terminal. */
  constructor(stream: NodeJS.WriteStream, before: () => void = () => {}) {
    this.#stream = stream;
    this.#before = before;
  }

  /** An arrow function, so that it can be handed on alone. */
  readonly write = (text: string): void => {
    // A unit of UTF-16 takes three bytes at most.
    const most = 3 * text.length;
    this.reserve(most <= BATCH ? most : Buffer.byteLength(text));
    this.at += this.bytes.write(text, this.at);
  };

  reserve(count: number): void {
    if (this.bytes.length - this.at >= count) return;
    this.flush();
    if (this.bytes.length < count) this.bytes = Buffer.allocUnsafe(count);
  }

  /** Bytes as they are, or as a string of one character each. They are copied. */
  writeBytes(bytes: Uint8Array | string): void {
    this.reserve(bytes.length);
    if (typeof bytes === 'string') this.bytes.write(bytes, this.at, 'latin1');
    else this.bytes.set(bytes, this.at);
    this.at += bytes.length;
  }

  flush(): void {
    if (this.at === 0) return;
    const { bytes, at } = this;
    this.bytes = this.#free.pop() ?? Buffer.allocUnsafe(BATCH);
    this.at = 0;
    this.atLineStart = bytes[at - 1] === 10;
    this.#before();
    const wantsMore = this.#stream.write(bytes.subarray(0, at), () => {
      if (bytes.length === BATCH && this.#free.length < MOST_FREE) this.#free.push(bytes);
    });
    if (wantsMore) return;
    if (!this.#full) this.#stream.once('drain', () => (this.#full = false));
    this.#full = true;
  }

  /** Resolves when the reader has caught up; undefined when it never fell behind. */
  readonly pause = (): Promise<void> | undefined => {
    this.flush();
    if (!this.#full) return undefined;
    return new Promise((resolve) => this.#stream.once('drain', resolve));
  };
}

/**
 * Ends the program where output cannot be written: quietly where its reader went away, since nothing is left to do, else
 * with what is wrong. Nobody is left to tell what is wrong with standard error.
 */
export function endOnWriteErrors(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(Exit.Done);
    process.stderr.write(`${process.stderr.isTTY ? '\r\u001b[K' : ''}earshot: cannot write: ${reasonOf(error)}\n`);
    process.exit(Exit.Usage);
  });
  process.stderr.on('error', () => {});
}

/** In the words of the system: `no space left on device`. */
function reasonOf({ errno, message }: NodeJS.ErrnoException): string {
  return getSystemErrorMap().get(errno ?? 0)?.[1] ?? message;
}
