import type { Readable } from 'node:stream';
import type { Drops, Ending, LiveCapture } from './backend.ts';
import { LiveBytes } from './live-bytes.ts';

/** What somebody else captures and sends down a pipe: `ssh host tcpdump -U -w - | earshot live -`. */
export class PipeCapture implements LiveCapture {
  readonly bytes: LiveBytes;
  readonly ended: Promise<Ending>;
  onBacklog: LiveCapture['onBacklog'] = null;
  #stopped = false;
  readonly #stream: Readable;

  constructor(stream: Readable) {
    this.#stream = stream;
    this.bytes = new LiveBytes({
      full: (full) => {
        if (full) stream.pause();
        else stream.resume();
        this.onBacklog?.(full, this.bytes.waiting);
      },
      gone: () => this.stop(),
    });
    stream.on('data', (bytes: Uint8Array) => this.bytes.push(bytes));
    this.ended = new Promise((resolve) => {
      const end = (problem: string | null): void => {
        this.bytes.end();
        resolve({ problem: this.#stopped ? null : problem, drops: null });
      };
      stream.once('end', () => end(null));
      stream.once('close', () => end(null));
      stream.once('error', (error) => end(error.message));
    });
  }

  drops(): Drops | null {
    return null;
  }

  stop(): void {
    this.#stopped = true;
    this.#stream.destroy();
  }
}
