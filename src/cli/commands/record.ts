import { printable } from '../../bytes/text.ts';
import { lost } from '../../live/backend.ts';
import { startBackend } from '../../live/backends.ts';
import type { Started } from '../../live/backends.ts';
import { KeyLog } from '../../live/key-log.ts';
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
    w: {
      alias: 'write', type: 'string', requiresArg: true, default: 'recorded.pcapng',
      describe: 'Keep the frames in this file; a capture that is there is written over',
    },
    ...captureOptions,
    keys: {
      type: 'boolean', default: true,
      describe: 'Set SSLKEYLOGFILE for the command and put the keys into the file; --no-keys does not',
    },
    quiet: readOptions.quiet,
  },
  async run(args) {
    const [program, ...rest] = args.command ?? [];
    if (program === undefined) throw new UsageError('record wants a command to run: earshot record -w FILE -- COMMAND');
    const say = (text: string): void => void (args.quiet === true || process.stderr.write(`earshot: ${printable(text)}\n`));
    const request = await captureRequest({ ...args, i: args.i ?? EVERYWHERE });
    const keys = args.keys ? keyLog() : null;
    try {
      const started = await startBackend(args.backend, request);
      const name = request.interfaces.join(',');
      say(`capturing on ${name} with ${started.backend} ${started.facts.version} into ${args.w}`);
      const recorded = await recordWhile(started, { path: args.w, name, filter: request.filter }, () =>
        runCommand([program, ...rest], keys?.env ?? process.env));
      const { sessions, problem } = keys ? await embedded(keys, args.w) : { sessions: 0, problem: null };
      const withKeys = sessions === 0 ? '' : `, with the keys of ${plural(sessions, 'TLS session')}`;
      say(`${summary(recorded, started)} in ${args.w}${withKeys}`);
      if (recorded.problem !== null) complain(`the capture broke off: ${recorded.problem}`);
      if (problem !== null) complain(`the TLS keys are not in it: ${problem}`);
      return recorded.value !== 0 || (recorded.problem ?? problem) === null ? recorded.value : Exit.Usage;
    } catch (error) {
      if (error instanceof RecorderError) throw new UsageError(error.message);
      if (!(error instanceof CommandError)) throw error;
      complain(error.message);
      return error.exitCode;
    } finally {
      keys?.close();
    }
  },
});

const complain = (text: string): void => void process.stderr.write(`earshot: ${printable(text)}\n`);

function keyLog(): KeyLog {
  try {
    return new KeyLog(process.env);
  } catch (error) {
    throw new UsageError(`SSLKEYLOGFILE cannot be used: ${(error as Error).message}; --no-keys does without`);
  }
}

/** The capture is whole without them. */
async function embedded(keys: KeyLog, capture: string): Promise<{ sessions: number; problem: string | null }> {
  try {
    return { sessions: await keys.embed(capture), problem: null };
  } catch (error) {
    return { sessions: 0, problem: (error as Error).message };
  }
}

function summary({ frames, drops }: Recorded<number>, { facts }: Started): string {
  const dropped = drops && lost(drops);
  if (dropped === null) return `${plural(frames, 'frame')}${facts.drops === 'never' ? ' (nobody counts what is dropped)' : ''}`;
  return `${plural(frames, 'frame')}${dropped === 0 ? '' : `, ${dropped} more were dropped,`}`;
}
