/** A program that captures and writes to a pipe: started without a shell, watched until it is gone. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { printable } from '../bytes/text.ts';
import { LiveError } from './backend.ts';
import type { BackendName, Drops, Ending, LiveCapture, LiveErrorCode } from './backend.ts';
import { atLastMoment } from './last-moment.ts';
import { LiveBytes } from './live-bytes.ts';

/** What differs from one program to the next. */
export interface Program {
  readonly backend: BackendName;
  readonly path: string;
  readonly args: readonly string[];
  /** How many milliseconds the kernel keeps frames from it. */
  readonly delay: number;
  /** Reads figures out of what it says on standard error; null where there are none in it. */
  readonly dropsOf: (said: string) => Drops | null;
  /** What its complaints mean, where they do not say it. */
  readonly plainly?: (complaint: string) => string;
  /** Asks it for them while it runs; not before it has said `since`: the signal for it would be its end. */
  readonly ask?: { readonly since: string; readonly signal: NodeJS.Signals };
}

/** What a program says is kept so far: the last of it, where it talks much. */
const MOST_SAID = 16 << 10;
/** How long a program may take to stop once it was told to. */
const STOP_MS = 5000;
/** A program that is told to stop forgets what the kernel still has for it: it is told when nothing has come for so long, … */
const QUIET_MS = 40;
/** … or at the latest after this. */
const BUSY_MS = 1000;

/** Words of libpcap and of both programs, in the order in which they are looked for. */
const CODES: readonly (readonly [RegExp, LiveErrorCode])[] = [
  [/permission|not permitted|EACCES|EPERM/i, 'no-permission'],
  [/no such device|no device named|doesn't exist|not exist/i, 'no-such-interface'],
  [/capture filter|filter expression|syntax error|parse filter/i, 'bad-filter'],
];

/**
 * Starts a program; resolves at its first bytes, which it writes when it has begun.
 * @throws {LiveError} in its own words where it ends before that.
 */
export function startProgram(program: Program): Promise<LiveCapture> {
  return new Promise((resolve, reject) => {
    const { backend, path, args } = program;
    // Messages are read, so they are to come in the language that is known.
    const env = { ...process.env, LC_ALL: 'C', LANGUAGE: 'C' };
    // A session of its own keeps Control-C from it, which is for us: it ends when it is told to.
    const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true, env });
    const capture = new ChildCapture(child, program);
    child.once('error', ({ message }) => reject(new LiveError('cannot-capture', backend, `${backend} cannot be started: ${message}`)));
    child.stdout.once('data', () => resolve(capture));
    void capture.ended.then(({ problem }) => {
      const words = capture.complaint ?? problem ?? 'it ended at once';
      const code = CODES.find(([pattern]) => pattern.test(words))?.[1] ?? 'cannot-capture';
      reject(new LiveError(code, backend, `${backend}: ${words}`));
    });
  });
}

class ChildCapture implements LiveCapture {
  readonly bytes: LiveBytes;
  readonly ended: Promise<Ending>;
  onBacklog: LiveCapture['onBacklog'] = null;
  readonly #child: ChildProcess;
  readonly #program: Program;
  #said = '';
  /** It can be asked for drops. */
  #answers = false;
  #drops: Drops | null = null;
  #stopped = false;
  #running = true;
  #timer: NodeJS.Timeout | undefined;
  #cameAt = 0;

  constructor(child: ChildProcess, program: Program) {
    this.#child = child;
    this.#program = program;
    const { stdout, stderr } = child;
    this.bytes = new LiveBytes({
      full: (full) => {
        if (full) stdout!.pause();
        else stdout!.resume();
        this.onBacklog?.(full, this.bytes.waiting);
      },
      gone: () => this.#interrupt(),
    });
    stdout!.on('data', (bytes: Uint8Array) => {
      this.#cameAt = performance.now();
      this.bytes.push(bytes);
    });
    stderr!.setEncoding('utf8').on('data', (text: string) => this.#hear(text));
    // In a session of its own nobody else would end it.
    const forget = atLastMoment(this.#kill);
    this.ended = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        this.#running = false;
        clearTimeout(this.#timer);
        forget();
        this.bytes.end();
        resolve({ problem: this.#stopped ? null : this.#problem(code, signal), drops: this.#drops });
      });
      // It cannot be started; or, later, not be told to stop, and so it is left to itself.
      child.on('error', (error) => {
        child.unref();
        this.bytes.end();
        resolve({ problem: error.message, drops: this.#drops });
      });
    });
  }

  drops(): Drops | null {
    if (this.#running && this.#answers) this.#child.kill(this.#program.ask!.signal);
    return this.#drops;
  }

  stop(): void {
    if (this.#stopped || !this.#running) return;
    this.#stopped = true;
    this.#interruptWhenQuiet(performance.now() + this.#program.delay);
  }

  #interruptWhenQuiet(from: number): void {
    const now = performance.now();
    if (now >= from + BUSY_MS || now >= Math.max(from, this.#cameAt) + QUIET_MS) this.#interrupt();
    else this.#timer = setTimeout(() => this.#interruptWhenQuiet(from), QUIET_MS / 4);
  }

  #interrupt(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    if (!this.#running) return;
    this.#child.kill('SIGINT');
    this.#timer = setTimeout(this.#kill, STOP_MS);
  }

  /** What it complained of, as one line without its own name. */
  get complaint(): string | null {
    const lines = this.#said.split('\n').map((line) => line.replace(/^[\r\s]*(?:dumpcap|tcpdump): /, '').trim());
    const at = lines.findIndex((line) => line !== '' && !CHATTER.test(line));
    if (at < 0) return null;
    const more = /^\(.*\)$/.test(lines[at + 1] ?? '') ? ` ${lines[at + 1]}` : '';
    const reason = /\(can't parse filter expression: .*\)/.exec(this.#said)?.[0];
    const complaint = lines[at]!.replace(/\.$/, '') + (more === '' && reason ? ` ${reason}` : more);
    return printable(this.#program.plainly?.(complaint) ?? complaint);
  }

  #problem(code: number | null, signal: NodeJS.Signals | null): string {
    return this.complaint ?? (signal ? `it was ended by ${signal}` : `it ended by itself with exit code ${code}`);
  }

  #hear(text: string): void {
    this.#said += text;
    const { ask } = this.#program;
    this.#answers ||= ask !== undefined && this.#said.includes(ask.since);
    const more = this.#said.length - MOST_SAID;
    // Half a line would read as a complaint.
    if (more > 0) this.#said = this.#said.slice(this.#said.indexOf('\n', more) + 1).slice(-MOST_SAID);
    this.#drops = this.#program.dropsOf(this.#said) ?? this.#drops;
  }

  readonly #kill = (): void => void this.#child.kill('SIGKILL');
}

/** What both programs say where nothing is wrong. */
const CHATTER = new RegExp(`^(?:${[
  'Capturing on ', 'File: ', 'Packets (?:captured|received)', 'listening on ', 'cap_set_proc\\(\\)', '\\d+ packets? ',
  'Warning: ', 'verbose output suppressed', 'data link type ', 'dropped privs to ', '\\(',
].join('|')})`, 'i');
