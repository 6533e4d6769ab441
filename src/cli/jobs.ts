/** `--jobs`: captures that have nothing to do with one another, each read on its own, several at a time. */
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { PassThrough } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { printable } from '../bytes/text.ts';
import { Exit, UsageError } from './command.ts';
import { Interrupt } from './interrupt.ts';

/** Output of one capture that may wait for its turn; then its worker waits. */
const HELD_BYTES = 32 << 20;
/** Captures that are begun and not printed, for each job: what is short may be done long before what is long. */
const BEGUN_PER_JOB = 2;

/** From the sources, and from the bundler's chunks beside `cli/`. */
const ENTRY = new URL(import.meta.url.endsWith('.ts') ? './job.ts' : './cli/job.js', import.meta.url);

/** A number of jobs; `auto` or 0 means one for each processor. */
export function parseJobs(text: string): number {
  if (!/^(\d{1,4}|auto)$/.test(text)) throw new UsageError(`--jobs wants a number from 0, or auto, not ${JSON.stringify(text)}`);
  return Number(text) || availableParallelism();
}

export interface JobOptions {
  jobs: number;
  stdout: NodeJS.WritableStream;
  stderr: NodeJS.WritableStream;
  /** What stands between the outputs of two captures. */
  separator: string;
}

/**
 * Reads each capture in a worker that is given `argsOf(path)`, and prints their output in the order of the captures: that
 * of the first as it comes, the others wait within bounds. Gives the worst of their exit codes.
 */
export async function runJobs(
  paths: readonly string[], argsOf: (path: string) => unknown, { jobs, stdout, stderr, separator }: JobOptions,
): Promise<number> {
  if (paths.includes('-')) throw new UsageError('--jobs reads files; standard input is read without it');
  const begun: Job[] = [];
  let next = 0;
  let running = 0;
  let worst: number = Exit.Done;
  const interrupt = new Interrupt((signal) => {
    next = paths.length;
    for (const job of begun) job.interrupt(signal);
  });
  const begin = (): void => {
    while (next < paths.length && running < jobs && begun.length < jobs * BEGUN_PER_JOB) {
      const path = paths[next]!;
      const job = new Job(path, argsOf(path), next++ === 0 ? '' : separator, stderr);
      begun.push(job);
      running++;
      void job.ended.then(() => {
        running--;
        begin();
      });
    }
  };
  begin();
  try {
    for (let job: Job | undefined; (job = begun[0]); begin()) {
      await job.print(stdout);
      worst = Math.max(worst, await job.ended);
      begun.shift();
    }
    return interrupt.exitCode ?? worst;
  } finally {
    interrupt.close();
  }
}

class Job {
  /** Resolves to the exit code when the worker is gone. */
  readonly ended: Promise<number>;
  readonly #worker: Worker;
  readonly #held = new PassThrough({ writableHighWaterMark: 1, readableHighWaterMark: HELD_BYTES });

  constructor(path: string, args: unknown, before: string, stderr: NodeJS.WritableStream) {
    this.#worker = new Worker(ENTRY, { workerData: args, stdout: true, stderr: true });
    if (before !== '') this.#held.write(before);
    this.#worker.stdout.pipe(this.#held);
    this.#worker.stderr.on('data', (text: Uint8Array) => void stderr.write(text));
    this.ended = new Promise((resolve) => {
      let failed = false;
      this.#worker.on('error', (error) => {
        failed = true;
        stderr.write(`earshot: ${printable(`${path}: reading it failed: ${error.message}`)}\n`);
      });
      this.#worker.on('exit', (code) => resolve(failed ? Exit.Usage : code));
    });
  }

  interrupt(signal: NodeJS.Signals): void {
    this.#worker.postMessage(signal);
  }

  /** Resolves when all of its output is handed over. */
  async print(stdout: NodeJS.WritableStream): Promise<void> {
    this.#held.pipe(stdout, { end: false });
    await once(this.#held, 'end');
  }
}
