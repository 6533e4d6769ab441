import type { Attended, LiveOptions } from '../live/live-run.ts';
import { runLive } from '../live/live-run.ts';
import type { Recorder } from '../live/recorder.ts';
import type { ReadOptions } from '../node/read-capture.ts';
import type { EarshotRecord } from '../record.ts';
import { CaptureError } from '../capture/capture-error.ts';
import { Exit } from './command.ts';
import { Complaints } from './complaints.ts';
import { Interrupt } from './interrupt.ts';
import { Output } from './output.ts';

const ENDING = ['SIGINT', 'SIGTERM'] as const;
/** 128 and the number of SIGHUP. */
const HANGUP = 129;

export interface LiveReadingOptions {
  readonly recorder: Recorder | null;
  readonly quiet: boolean;
  /** Called now and then while nothing else happens, for what would wait for the end of its conversation. */
  readonly idle?: () => void;
}

/** What a live capture prints, in the order that counts: frames are in their file before anything of them is shown. */
export class LiveReading {
  readonly output: Output;
  readonly #options: LiveReadingOptions;
  readonly #complaints: Complaints;

  constructor(options: LiveReadingOptions) {
    this.#options = options;
    this.output = new Output(process.stdout, () => options.recorder?.tryFlush());
    this.#complaints = new Complaints(process.stderr, !options.quiet, () => {});
  }

  /** Reads until the capture ends, or to the first Control-C; gives the exit code. */
  async run(attended: Attended, sink: (record: EarshotRecord, complained: boolean) => void, options: ReadOptions & Pick<LiveOptions, 'onFacts'>): Promise<number> {
    const { recorder, idle } = this.#options;
    // The second one ends the program at once, and with it whoever captures.
    const leave = (): void => process.exit(HANGUP);
    const interrupt = new Interrupt((_signal, code) => {
      for (const name of ENDING) process.once(name, () => process.exit(code));
    });
    process.once('SIGHUP', leave);
    try {
      const { problem } = await runLive((record) => sink(record, this.#complaints.hear(record)), {
        ...options, ...attended, recorder, signal: interrupt.signal,
        show: () => {
          idle?.();
          return this.output.pause();
        },
      });
      await this.output.pause();
      return problem === null ? (interrupt.exitCode ?? Exit.Done) : Exit.Usage;
    } catch (error) {
      // Stopped before anything came that could have been a capture.
      if (error instanceof CaptureError && interrupt.exitCode !== null) return interrupt.exitCode;
      throw error;
    } finally {
      interrupt.close();
      process.off('SIGHUP', leave);
    }
  }
}
