import { printable } from '../../bytes/text.ts';
import { keepFrames, selectedConnections, TooMuchError } from '../../node/keep-frames.ts';
import { loadPlugins } from '../../node/plugins.ts';
import { writeWhole } from '../../node/whole-file.ts';
import { countText, plural, sizeText } from '../../report/format.ts';
import { offsetOf, parseInstant } from '../../sockets/instant.ts';
import { pcapngOf, withoutIdleFaces } from '../../trim/kept-frame.ts';
import type { KeptFrames } from '../../trim/kept-frame.ts';
import { minimise } from '../../trim/minimise.ts';
import type { Frame } from '../../frame.ts';
import { readExpectations } from '../check-files.ts';
import { defineCommand, Exit, UsageError } from '../command.ts';
import { filterOf } from '../filter-option.ts';
import { captureOptions, capturePaths } from '../options.ts';
import { checkBytes, holdsOf } from '../trim-check.ts';

export const trim = defineCommand({
  name: 'trim',
  usage: '[capture..]',
  synopsis: '<capture..> -w FILE',
  about: 'Cut a capture down to what matters, for a repository',
  examples: [
    ["earshot trim day.pcapng -Y 'http.response.code >= 500' -w bad.pcapng", 'the conversations that a display filter selects'],
    ['earshot trim day.pcapng --keep-failing api.yaml -w bug.pcapng', 'the least for which the same expectations fail as before'],
    ['earshot trim day.pcapng --from 12.5 --to 14 -w piece.pcapng', 'a stretch of time'],
  ],
  positionals: {
    capture: { type: 'string', array: true, describe: 'Captures as in read' },
  },
  options: {
    w: { alias: 'write', type: 'string', requiresArg: true, describe: 'The file to write, as pcapng' },
    force: { type: 'boolean', describe: 'Write over a file that is there' },
    Y: { alias: 'filter', type: 'string', requiresArg: true, describe: 'Keep conversations that this display filter selects' },
    connection: { type: 'string', array: true, requiresArg: true, nargs: 1, describe: 'Keep the connection of this number, as in #3; may be given again' },
    from: { type: 'string', requiresArg: true, describe: 'Keep frames from this time on: seconds from the beginning, a time of the clock, or frame:N' },
    to: { type: 'string', requiresArg: true, describe: 'Keep frames up to this time' },
    'keep-failing': { type: 'string', requiresArg: true, describe: 'Cut down to the least for which what fails of this expectation file still fails in the same way' },
    'keep-passing': { type: 'string', requiresArg: true, describe: 'Cut down to the least for which what passes of it still passes' },
    r: captureOptions.r,
    plugin: captureOptions.plugin,
    quiet: captureOptions.quiet,
  },
  async run(args) {
    const paths = capturePaths(args.capture, args.r);
    const target = args.w;
    if (target === undefined) throw new UsageError('trim wants a file to write, with -w');
    if (paths.includes('-')) throw new UsageError('trim reads its captures more than once: write standard input to a file first');
    if (args['keep-failing'] !== undefined && args['keep-passing'] !== undefined) throw new UsageError('either --keep-failing or --keep-passing');
    const plugins = await loadPlugins(args.plugin ?? [], process.cwd());
    const say = (text: string): void => void (args.quiet === true || process.stderr.write(`earshot: ${printable(text)}\n`));
    const filter = await filterOf(args.Y, plugins);
    const wanted = numbersOf(args.connection);
    const connections = filter === null ? wanted : new Set([...await selectedConnections(paths, filter, { plugins }), ...(wanted ?? [])]);
    const whole = await keepFrames(paths, { plugins, connections, takes: withinTime(args.from, args.to) }).catch(refuse);
    if (whole.frames.length === 0) throw new UsageError('nothing of the capture would be left');
    const which = args['keep-failing'] !== undefined ? 'failing' : args['keep-passing'] !== undefined ? 'passing' : null;
    const kept = which === null ? whole : await least(whole, (args['keep-failing'] ?? args['keep-passing'])!, which, plugins, say);
    const bytes = pcapngOf(withoutIdleFaces(kept));
    await writeWhole(target, (put) => put(bytes), { overwrite: args.force === true }).catch((error: NodeJS.ErrnoException) => {
      throw new UsageError(error.code === 'EEXIST' ? `${target} is there already; --force writes over it` : `${target}: cannot be written: ${error.message}`);
    });
    say(`${plural(kept.frames.length, 'frame')}, ${sizeText(bytes.length)} in ${target}`);
    return Exit.Done;
  },
});

/** The least for which the expectations come out as before, proved on what is to be written. */
async function least(
  whole: KeptFrames, path: string, which: 'failing' | 'passing', plugins: Awaited<ReturnType<typeof loadPlugins>>, say: (text: string) => void,
): Promise<KeptFrames> {
  const file = readExpectations(path);
  const found = await holdsOf(file, whole, which, { plugins });
  if (found === null) throw new UsageError(`${path}: nothing of it is ${which} on this capture, so there is nothing to keep`);
  let tries = 0;
  const kept = withoutIdleFaces(await minimise(whole, (frames) => {
    tries++;
    return found.holds(frames);
  }, (stage, left) => say(`${stage}: ${plural(left.length, 'frame')} left after ${countText(tries)} tries`)));
  if (!(await found.holds(kept.frames)) || (await checkBytes(file, pcapngOf(kept), { plugins })) === null) {
    throw new Error('what was cut down does not hold any more');
  }
  say(`${plural(found.entries, 'expectation')} of ${path} ${found.entries === 1 ? 'is' : 'are'} ${which} as before`);
  return kept;
}

function numbersOf(given: readonly string[] | undefined): Set<number> | null {
  if (given === undefined) return null;
  return new Set(given.map((text) => {
    const number = text.replace(/^#/, '');
    if (!/^\d{1,9}$/.test(number)) throw new UsageError(`--connection is a number from 0, not ${JSON.stringify(text)}`);
    return Number(number);
  }));
}

function withinTime(from: string | undefined, to: string | undefined): (frame: Frame) => boolean {
  const [first, last] = [from, to].map((text, at) => {
    if (text === undefined) return null;
    const instant = parseInstant(text);
    if (instant === null) throw new UsageError(`--${at === 0 ? 'from' : 'to'} is seconds from the beginning (2.5), a time of the clock, or frame:N, not ${JSON.stringify(text)}`);
    return instant;
  });
  let base: { seconds: number; nanos: number } | null = null;
  return ({ number, seconds, nanos }) => {
    base ??= { seconds, nanos };
    const offset = seconds - base.seconds + (nanos - base.nanos) / 1e9;
    if (first && (first.kind === 'frame' ? number < first.frame : offset < offsetOf(first, base))) return false;
    return !(last && (last.kind === 'frame' ? number > last.frame : offset > offsetOf(last, base)));
  };
}

function refuse(error: unknown): never {
  throw error instanceof TooMuchError ? new UsageError(error.message) : error;
}
