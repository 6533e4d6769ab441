/**
 * Takes the terminal and gives it back as it was: at the end, on signals, when the program is suspended, and when it
 * crashes. What gives it back is written synchronously, since nothing may run after it.
 */
import { writeSync } from 'node:fs';
import { constants } from 'node:os';
import type { ReadStream } from 'node:tty';
import { safeLines } from '../../report/safe-lines.ts';

const CSI = '\u001b[';
/** Alternate screen; no cursor; no wrapping; buttons, drags and wheel as SGR reports; pastes in brackets. */
const ENTER = `${CSI}?1049h${CSI}?25l${CSI}?7l${CSI}?1002h${CSI}?1006h${CSI}?2004h`;
const LEAVE = `${CSI}?2026l${CSI}?2004l${CSI}?1006l${CSI}?1002l${CSI}?7h${CSI}0m${CSI}?25h${CSI}?1049l`;
const WITHOUT_MOUSE = /\u001b\[\?100[26][hl]/g; // oxlint-disable-line no-control-regex

/** A program that goes on so long after it has stopped itself was not stopped. */
const UNSTOPPED_MS = 100;

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

export interface GuardOptions {
  readonly input: ReadStream;
  /** The terminal's file descriptor. */
  readonly output: number;
  readonly mouse: boolean;
  /** False where nothing is drawn: then only single keys are asked for, and the screen stays as it is. */
  readonly draws?: boolean;
  /** The terminal is ours again after a suspension, with anything on it. */
  readonly resumed: () => void;
}

export class Guard {
  readonly #options: GuardOptions;
  /** The terminal is ours. */
  held = false;
  #unstopped: NodeJS.Timeout | undefined;

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  /** Takes the terminal, and promises to give it back. */
  enter(): void {
    process.on('exit', this.#leave);
    for (const signal of ENDING) process.on(signal, this.#end);
    process.on('SIGTSTP', this.suspend);
    process.on('SIGCONT', this.#resume);
    process.on('uncaughtException', this.#crash);
    process.on('unhandledRejection', this.#crash);
    this.#take();
  }

  /** Gives it back for good. */
  close(): void {
    this.#leave();
    process.off('exit', this.#leave);
    for (const signal of ENDING) process.off(signal, this.#end);
    process.off('SIGTSTP', this.suspend);
    process.off('SIGCONT', this.#resume);
    clearTimeout(this.#unstopped);
    process.off('uncaughtException', this.#crash);
    process.off('unhandledRejection', this.#crash);
  }

  /** Stops the program as Control-Z does, with everything in its pipeline, until the shell continues it. */
  readonly suspend = (): void => {
    if (!this.held) return;
    this.#leave();
    process.off('SIGTSTP', this.suspend);
    process.kill(0, 'SIGTSTP');
    // Where no shell could continue it, the system does not stop it either, and no SIGCONT comes.
    this.#unstopped = setTimeout(this.#resume, UNSTOPPED_MS);
  };

  readonly #resume = (): void => {
    clearTimeout(this.#unstopped);
    process.off('SIGTSTP', this.suspend);
    process.on('SIGTSTP', this.suspend);
    // Stopped by SIGSTOP it is still ours, but shells set it as they need it, and Node takes raw mode for set already.
    if (this.held) this.#options.input.setRawMode(false);
    this.#take();
    this.#options.resumed();
  };

  #take(): void {
    this.held = true;
    this.#options.input.setRawMode(true);
    this.#write(ENTER);
  }

  readonly #leave = (): void => {
    if (!this.held) return;
    this.held = false;
    this.#write(LEAVE);
    try {
      this.#options.input.setRawMode(false);
    } catch {
      // The terminal is gone.
    }
  };

  readonly #end = (signal: NodeJS.Signals): void => {
    this.#leave();
    process.exit(128 + constants.signals[signal]);
  };

  readonly #crash = (error: unknown): void => {
    this.#leave();
    // Messages may have something captured in them.
    const text = safeLines(error instanceof Error ? error.stack ?? error.message : String(error));
    process.stderr.write(`earshot: internal error\n${text}\n`);
    process.exit(1);
  };

  /** The terminal may be slow, or gone. */
  #write(text: string): void {
    if (this.#options.draws === false) return;
    const wanted = Buffer.from(this.#options.mouse ? text : text.replace(WITHOUT_MOUSE, ''));
    for (let at = 0, tries = 0; at < wanted.length && tries < 1000; tries++) {
      try {
        at += writeSync(this.#options.output, wanted, at);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      }
    }
  }
}
