import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printable } from '../../bytes/text.ts';
import { lost } from '../../live/backend.ts';
import { startBackend } from '../../live/backends.ts';
import type { Started } from '../../live/backends.ts';
import { embedKeyLog, sessionsOf } from '../../live/key-log.ts';
import { recordWhile } from '../../live/record-while.ts';
import type { Recorded } from '../../live/record-while.ts';
import { RecorderError } from '../../live/recorder.ts';
import { CommandError, runCommand } from '../../live/run-command.ts';
import { plural } from '../../report/format.ts';
import { defineCommand, Exit, UsageError } from '../command.ts';
import { captureOptions, captureRequest } from '../live-options.ts';
import { captureOptions as readOptions } from '../options.ts';

/** All of a machine's interfaces at once, where the system has that. */
const EVERYWHERE = process.platform === 'linux' ? ['any'] : undefined;

export const record = defineCommand({
  name: 'record',
  usage: '[command..]',
  synopsis: '[-i IFACE] [-w FILE] -- <command..>',
  about: 'Run a command and keep what crosses the wire meanwhile, in one pcapng',
  examples: [
    ['earshot record -i lo -w test.pcapng -- npm test', 'everything on the loopback while the tests run; exits as they do'],
    ["earshot record -f 'tcp port 443' -- curl https://example.com", 'with the TLS keys that curl writes for SSLKEYLOGFILE'],
  ],
  positionals: {
    command: { type: 'string', array: true, describe: 'What to run, as it is; put -- before it' },
  },
  options: {
    w: { alias: 'write', type: 'string', requiresArg: true, default: 'recorded.pcapng', describe: 'Keep the frames in this file' },
    ...captureOptions,
    keys: { type: 'boolean', default: true, describe: 'Set SSLKEYLOGFILE for the command and put the keys into the file; --no-keys does not' },
    quiet: readOptions.quiet,
  },
  async run(args) {
    const [program, ...rest] = args.command ?? [];
    if (program === undefined) throw new UsageError('record wants a command to run: earshot record -w FILE -- COMMAND');
    const say = (text: string): void => void (args.quiet === true || process.stderr.write(`earshot: ${printable(text)}\n`));
    const request = await captureRequest({ ...args, i: args.i ?? EVERYWHERE });
    const started = await startBackend(args.backend, request);
    const name = request.interfaces.join(',');
    say(`capturing on ${name} with ${started.backend} ${started.facts.version} into ${args.w}`);
    const keys = args.keys ? new KeyLog(process.env) : null;
    try {
      const recorded = await recordWhile(started, { path: args.w, name, filter: request.filter }, () =>
        runCommand([program, ...rest], keys?.env ?? process.env));
      const sessions = keys?.embed(args.w) ?? 0;
      say(`${summary(recorded, started)} in ${args.w}${sessions === 0 ? '' : `, with the keys of ${plural(sessions, 'TLS session')}`}`);
      if (recorded.problem !== null) say(`the capture broke off: ${recorded.problem}`);
      return recorded.value !== 0 || recorded.problem === null ? recorded.value : Exit.Usage;
    } catch (error) {
      if (error instanceof RecorderError) throw new UsageError(error.message);
      if (!(error instanceof CommandError)) throw error;
      process.stderr.write(`earshot: ${printable(error.message)}\n`);
      return error.exitCode;
    } finally {
      keys?.close();
    }
  },
});

function summary({ frames, drops }: Recorded<number>, { facts }: Started): string {
  const dropped = drops && lost(drops);
  if (dropped === null) return `${plural(frames, 'frame')}${facts.drops === 'never' ? ' (nobody counts what is dropped)' : ''}`;
  return `${plural(frames, 'frame')}${dropped === 0 ? '' : `, ${dropped} more were dropped,`}`;
}

/** Where a command writes its TLS keys: its user's own file where there is one, of which only what is new counts; else one that goes away. */
class KeyLog {
  readonly env: NodeJS.ProcessEnv;
  readonly #path: string;
  readonly #folder: string | null = null;
  readonly #before: number;

  constructor(env: NodeJS.ProcessEnv) {
    const own = env['SSLKEYLOGFILE'] ?? '';
    if (own === '') this.#folder = mkdtempSync(join(tmpdir(), 'earshot-keys-'));
    this.#path = this.#folder === null ? own : join(this.#folder, 'keys.log');
    this.#before = this.#read().length;
    this.env = { ...env, SSLKEYLOGFILE: this.#path };
  }

  /** Puts what was written into a capture; gives the number of sessions. */
  embed(capture: string): number {
    const written = this.#read().subarray(this.#before);
    const sessions = sessionsOf(written.toString('latin1'));
    if (sessions > 0) embedKeyLog(capture, written);
    return sessions;
  }

  close(): void {
    if (this.#folder !== null) rmSync(this.#folder, { recursive: true, force: true });
  }

  #read(): Buffer {
    return existsSync(this.#path) ? readFileSync(this.#path) : Buffer.alloc(0);
  }
}
