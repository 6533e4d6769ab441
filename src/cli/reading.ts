import { fstatSync } from 'node:fs';
import type { OneConnection } from '../filter/one-connection.ts';
import type { ConnectionOptions } from '../node/index-reading.ts';
import { readCapture } from '../node/read-capture.ts';
import type { RecordSink } from '../options.ts';
import type { EarshotRecord, SummaryRecord } from '../record.ts';
import { Exit } from './command.ts';
import { Complaints } from './complaints.ts';
import { Interrupt } from './interrupt.ts';
import { Output } from './output.ts';
import { Progress } from './progress.ts';

export interface HowToRead extends ConnectionOptions {
  /** Write an index of the captures, unless a valid one is there. */
  index?: boolean | undefined;
  /** All that is asked for: a valid index answers that alone. */
  one?: OneConnection | null;
}

/** What every command that reads captures has in common: output, progress, complaints, Control-C and the exit code. */
export class Reading {
  readonly output: Output;
  readonly #progress: Progress;
  readonly #complaints: Complaints;
  #count = 0;

  constructor({ quiet = false }: { quiet?: boolean | undefined }) {
    const { stdout, stderr } = process;
    // Who reads the pipe may write to the same terminal, where progress would stand in its way.
    const wanted = !quiet && !isPipe(stdout.fd);
    this.#progress = new Progress(stderr, wanted, () => this.#count, () => !stdout.isTTY || this.output.atLineStart);
    this.output = new Output(stdout, stdout.isTTY ? this.#progress.erase : undefined);
    this.#complaints = new Complaints(stderr, !quiet, this.#progress.erase);
  }

  /**
   * Reads captures to their end, or to the first Control-C. `complained` says that the record is one about the capture as
   * a file and stands on standard error already.
   */
  async run(
    paths: readonly string[], sink: (record: EarshotRecord, complained: boolean) => void, options: HowToRead, strict = false,
  ): Promise<number> {
    let begun = false;
    const interrupt = new Interrupt((_signal, code) => {
      this.#progress.end();
      // Nothing has come yet that could be shown.
      if (!begun) process.exit(code);
    });
    try {
      const summary = await readSomehow(paths, (record) => {
        this.#count++;
        sink(record, this.#complaints.hear(record));
      }, {
        ...options,
        onTaken: () => void this.#count++,
        pause: this.output.pause, signal: interrupt.signal,
        progress: (read, total) => {
          begun = true;
          this.#progress.update(read, total);
        },
      });
      this.#progress.end();
      await this.output.pause();
      return interrupt.exitCode ?? (strict && !summary.complete ? Exit.Usage : Exit.Done);
    } finally {
      this.#progress.end();
      interrupt.close();
    }
  }
}

async function readSomehow(paths: readonly string[], sink: RecordSink, how: HowToRead): Promise<SummaryRecord> {
  const { index, one, ...options } = how;
  if (!one && !index) return readCapture(paths, sink, options);
  // Most readings have no use for it.
  const { readAndIndex, readConnection } = await import('../node/index-reading.ts');
  const answered = one ? await readConnection(paths, one, sink, options) : null;
  return answered ?? (index ? readAndIndex(paths, sink, options) : readCapture(paths, sink, options));
}

function isPipe(fd: number): boolean {
  try {
    return fstatSync(fd).isFIFO();
  } catch {
    return false;
  }
}
