import { Exit } from './command.ts';

const BATCH = 65536;

/**
 * Standard output in batches. Whoever writes much awaits `pause` now and then, so that a slow reader slows the program
 * down instead of filling its memory. A reader that goes away ends the program: nothing is left to do.
 */
export class Output {
  readonly #stream: NodeJS.WriteStream;
  readonly #before: () => void;
  #text = '';
  #full = false;

  /** `before` is called ahead of every write, to clear what stands in the way on a terminal. */
  constructor(stream: NodeJS.WriteStream, before: () => void = () => {}) {
    this.#stream = stream;
    this.#before = before;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(Exit.Done);
      throw error;
    });
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
