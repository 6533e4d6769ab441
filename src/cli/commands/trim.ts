import { printable } from '../../bytes/text.ts';
import { keepFrames, selectedConnections, TooMuchError } from '../../node/keep-frames.ts';
import { loadPlugins } from '../../node/plugins.ts';
import { PRIVATE } from '../../node/whole-file.ts';
import { plural, sizeText } from '../../report/format.ts';
import { offsetOf, parseInstant } from '../../sockets/instant.ts';
import { pcapngOf, withoutIdleFaces } from '../../trim/kept-frame.ts';
import type { KeptFrames } from '../../trim/kept-frame.ts';
import { minimise } from '../../trim/minimise.ts';
import type { Holds } from '../../trim/minimise.ts';
import type { Dissector } from '../../dissect/dissector.ts';
import type { Frame } from '../../frame.ts';
import { RefusedExpectation } from '../../expect/refusal.ts';
import { show } from '../../expect/show.ts';
import { readExpectations } from '../check-files.ts';
import { defineCommand, Exit, UsageError } from '../command.ts';
import { filterOf } from '../filter-option.ts';
import { captureOptions, capturePaths } from '../options.ts';
import { mayReadAgain, mayWrite, writeOutput } from '../output-file.ts';
import { keptOf } from '../trim-check.ts';
import { leftOut } from '../trim-left-out.ts';

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
    connection: {
      type: 'string', array: true, requiresArg: true, nargs: 1,
      describe: 'Keep the connection of this number, as in #3; may be given again, and beside -Y',
    },
    from: {
      type: 'string', requiresArg: true,
      describe: 'Keep frames from this time on: seconds from the beginning, a time of the clock, or frame:N',
    },
    to: { type: 'string', requiresArg: true, describe: 'Keep frames up to this time' },
    'keep-failing': {
      type: 'string', requiresArg: true,
      describe: 'Cut down to the least for which what fails of this expectation file still fails in the same way',
    },
    'keep-passing': { type: 'string', requiresArg: true, describe: 'Cut down to the least for which what passes of it passes' },
    r: captureOptions.r,
    plugin: captureOptions.plugin,
    quiet: captureOptions.quiet,
  },
  async run(args) {
    const paths = capturePaths(args.capture, args.r);
    const target = args.w;
    if (target === undefined) throw new UsageError('trim wants a file to write, with -w');
    mayReadAgain(paths, 'trim');
    const overwrite = args.force === true;
    mayWrite(target, '-w', overwrite);
    const { 'keep-failing': failing, 'keep-passing': passing } = args;
    if (failing !== undefined && passing !== undefined) throw new UsageError('either --keep-failing or --keep-passing');
    const plugins = await loadPlugins(args.plugin ?? [], process.cwd());
    const say = (text: string): void => void (args.quiet === true || process.stderr.write(`earshot: ${printable(text)}\n`));
    const filter = await filterOf(args.Y, plugins);
    const takes = withinTime(args.from, args.to);
    const numbers = numbersOf(args.connection);
    const selected = filter === null ? null : await selectedConnections(paths, filter, { plugins });
    const connections = selected === null && numbers === null ? null : new Set([...selected ?? [], ...numbers ?? []]);
    const whole = await keepFrames(paths, { plugins, connections, takes }).catch(refuse);
    if (whole.frames.length === 0) throw new UsageError('nothing of the capture would be left');
    const kept = failing !== undefined ? await least(whole, failing, 'failing', plugins, say)
      : passing !== undefined ? await least(whole, passing, 'passing', plugins, say) : whole;
    const bytes = pcapngOf(withoutIdleFaces(kept));
    await writeOutput(target, bytes, { overwrite, mode: PRIVATE });
    say(`${plural(kept.frames.length, 'frame')}, ${sizeText(bytes.length)} in ${target}`);
    const without = leftOut(whole.files);
    if (without.length > 0) say(`left out, since they are of the whole capture: ${without.join(', ')}`);
    return Exit.Done;
  },
});

/** The least for which the expectations come out as before, proved on what is to be written. */
async function least(
  whole: KeptFrames, path: string, which: 'failing' | 'passing', plugins: readonly Dissector[], say: (text: string) => void,
): Promise<KeptFrames> {
  const file = readExpectations(path, plugins);
  const found = await keptOf(file, pcapngOf(whole), which, { plugins }).catch(refuse);
  if (found === null) throw new UsageError(`${path}: nothing of it is ${which} on this capture, so there is nothing to keep`);
  let tries = 0;
  const holds: Holds = (frames) => {
    tries++;
    return found.holdsOf(pcapngOf({ ...whole, frames }));
  };
  const kept = await minimise(whole, holds, (stage, left) =>
    say(`${stage}: ${plural(left.length, 'frame')} left after ${plural(tries, 'try', 'tries')}`));
  if (!(await found.holdsOf(pcapngOf(withoutIdleFaces(kept))))) throw new Error('what was cut down does not hold any more');
  say(`${plural(found.entries, 'expectation')} of ${path} ${found.entries === 1 ? 'is' : 'are'} ${which} as before`);
  return kept;
}

function numbersOf(given: readonly string[] | undefined): Set<number> | null {
  if (given === undefined) return null;
  return new Set(given.map((text) => {
    const number = text.replace(/^#/, '');
    if (!/^\d{1,9}$/.test(number)) throw new UsageError(`--connection is a number from 0, not ${show(text)}`);
    return Number(number);
  }));
}

function withinTime(from: string | undefined, to: string | undefined): (frame: Frame) => boolean {
  const [first, last] = [from, to].map((text, at) => {
    if (text === undefined) return null;
    const instant = parseInstant(text);
    if (instant !== null) return instant;
    const name = at === 0 ? '--from' : '--to';
    throw new UsageError(`${name} is seconds from the beginning (2.5), a time of the clock, or frame:N, not ${show(text)}`);
  });
  let base: { seconds: number; nanos: number } | null = null;
  return ({ number, seconds, nanos }) => {
    base ??= { seconds, nanos };
    const at = inNanos(seconds - base.seconds + (nanos - base.nanos) / 1e9);
    if (first && (first.kind === 'frame' ? number < first.frame : at < inNanos(offsetOf(first, base)))) return false;
    return !(last && (last.kind === 'frame' ? number > last.frame : at > inNanos(offsetOf(last, base))));
  };
}

/** Whole ones, which fractions of a second are not. */
const inNanos = (seconds: number): number => Math.round(seconds * 1e9);

function refuse(error: unknown): never {
  throw error instanceof TooMuchError || error instanceof RefusedExpectation ? new UsageError(error.message) : error;
}
