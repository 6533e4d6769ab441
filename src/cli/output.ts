import { getSystemErrorMap } from 'node:util';
import { Exit } from './command.ts';

const BATCH = 65536;

/**
 * Standard output in batches. Whoever writes much awaits `pause` now and then, so that a slow reader slows the program
 * down instead of filling its memory.
 */
export class Output {
  readonly #stream: NodeJS.WriteStream;
  readonly #before: () => void;
  #text = '';
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
    this.#text += text;
    if (this.#text.length >= BATCH) this.flush();
  };

  /** Bytes as they are. They are copied. */
  writeBytes(bytes: Uint8Array): void {
    this.flush();
    this.#send(bytes.slice());
  }

  flush(): void {
    if (this.#text === '') return;
    const text = this.#text;
    this.#text = '';
    this.atLineStart = text.endsWith('\n');
    this.#send(text);
  }

  /** Resolves when the reader has caught up; undefined when it never fell behind. */
  readonly pause = (): Promise<void> | undefined => {
    this.flush();
    if (!this.#full) return undefined;
    return new Promise((resolve) => this.#stream.once('drain', resolve));
  };

  #send(data: string | Uint8Array): void {
    this.#before();
    if (this.#stream.write(data)) return;
    if (!this.#full) this.#stream.once('drain', () => (this.#full = false));
    this.#full = true;
  }
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
