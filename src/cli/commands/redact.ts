import { randomUUID } from 'node:crypto';
import { printable, toBytes } from '../../bytes/text.ts';
import { didYouMean } from '../../bytes/suggest.ts';
import type { RedactReport } from '../../node/redact-capture.ts';
import { KEEP_KINDS } from '../../redact/rules.ts';
import type { KeepKind, RedactRules } from '../../redact/rules.ts';
import { FITS, KINDS } from '../../redact/tally.ts';
import type { FitKind, Kind } from '../../redact/tally.ts';
import { countText, plural, sizeText } from '../../report/format.ts';
import { defineCommand, Exit, UsageError } from '../command.ts';
import { captureOptions, capturePaths } from '../options.ts';
import { isSamePath, mayReadAgain, mayWrite, writeOutput } from '../output-file.ts';

export const redact = defineCommand({
  name: 'redact',
  usage: '[capture..]',
  synopsis: '<capture> -w FILE',
  about: 'Replace what is private in a capture, and nothing else',
  examples: [
    ['earshot redact shop.pcapng -w public.pcapng', 'addresses, names, credentials, cookies and tokens are others; lengths and times stay'],
    ['earshot redact shop.pcapng --json user/email --header X-Customer -w public.pcapng', 'more of what only you know to be private'],
    ['earshot redact shop.pcapng --bodies zero --key "$KEY" --report what.json -w public.pcapng', 'no bodies; the same replacements in every capture'],
  ],
  positionals: {
    capture: { type: 'string', array: true, describe: 'One capture, as in read' },
  },
  options: {
    w: { alias: 'write', type: 'string', requiresArg: true, describe: 'The file to write, as pcapng' },
    force: { type: 'boolean', describe: 'Write over a file that is there' },
    key: { type: 'string', requiresArg: true, describe: 'A secret of yours: the same one gives the same replacements in every capture; random without it' },
    keep: { type: 'string', array: true, requiresArg: true, nargs: 1, describe: `Leave these as they are: ${KEEP_KINDS.join(', ')}` },
    vendor: { type: 'boolean', describe: 'Leave the vendor’s half of hardware addresses' },
    bodies: { choices: ['redact', 'keep', 'zero'] as const, default: 'redact' as const, describe: 'Bodies and messages: search them, leave them, or zero them' },
    opaque: { choices: ['zero', 'keep'] as const, default: 'zero' as const, describe: 'Bytes of unknown protocols, and those no stream holds' },
    encrypted: { choices: ['keep', 'zero'] as const, default: 'keep' as const, describe: 'What TLS encrypts' },
    certificates: { choices: ['replace', 'zero', 'keep'] as const, default: 'replace' as const, describe: 'Certificates of TLS 1.2 and before' },
    emails: { type: 'boolean', describe: 'Replace mail addresses in texts too' },
    header: { type: 'string', array: true, requiresArg: true, nargs: 1, describe: 'Replace the values of this header too; may be given again' },
    query: { type: 'string', array: true, requiresArg: true, nargs: 1, describe: 'Replace the values of this query parameter or form field too' },
    json: { type: 'string', array: true, requiresArg: true, nargs: 1, describe: 'Replace the values of this member of JSON too: a name, or a path such as user/email' },
    pattern: { type: 'string', array: true, requiresArg: true, nargs: 1, describe: 'Replace what matches this regular expression' },
    report: { type: 'string', requiresArg: true, describe: 'Write what was replaced, and how often, into this file as JSON; no value is in it' },
    r: captureOptions.r,
    quiet: captureOptions.quiet,
  },
  async run(args) {
    const [path, ...more] = capturePaths(args.capture, args.r);
    const target = args.w;
    if (target === undefined) throw new UsageError('redact wants a file to write, with -w');
    if (more.length > 0) throw new UsageError('redact takes one capture; with the same --key several agree');
    mayReadAgain([path!], 'redact');
    if (args.key?.trim() === '') throw new UsageError('--key is empty, which everybody knows; without it a random one is taken');
    const force = args.force === true;
    mayWrite(target, '-w', force);
    if (args.report !== undefined) {
      if ([path!, target].some((other) => isSamePath(args.report!, other))) throw new UsageError(`${args.report} is a capture, and no report can go there`);
      mayWrite(args.report, '--report', force);
    }
    const rules: RedactRules = {
      keep: kindsOf(args.keep), hardware: args.vendor === true ? 'vendor' : 'replace', bodies: args.bodies, opaque: args.opaque,
      encrypted: args.encrypted, certificates: args.certificates, emails: args.emails === true,
      headers: lower(namesOf('header', args.header)), parameters: lower(namesOf('query', args.query)), members: namesOf('json', args.json),
      patterns: (args.pattern ?? []).map(patternOf),
    };
    const { redactCapture } = await import('../../node/redact-capture.ts');
    const { bytes, report } = await redactCapture(path!, args.key ?? randomUUID(), rules).catch(refuse);
    await writeOutput(target, bytes, { overwrite: force });
    if (args.report !== undefined) await writeOutput(args.report, toBytes(`${JSON.stringify(report, null, 2)}\n`), { overwrite: force });
    const say = (text: string): void => void process.stderr.write(`earshot: ${printable(text)}\n`);
    if (args.quiet !== true) {
      for (const text of summaryOf(report)) say(text);
      say(`${plural(report.frames, 'frame')}, ${sizeText(bytes.length)} in ${target}`);
    }
    if (report.check.left === 0) return Exit.Done;
    say(`warning: ${plural(report.check.left, 'value')} that should be gone still ${report.check.left === 1 ? 'occurs' : 'occur'} in ${target}`);
    return Exit.Failed;
  },
});

function* summaryOf({ replaced, compressed, dropped, check }: RedactReport): IterableIterator<string> {
  const kinds = (Object.keys(KINDS) as Kind[]).filter((kind) => replaced[kind] !== undefined);
  yield kinds.length === 0 ? 'nothing was replaced' : `replaced: ${kinds.map((kind) => `${KINDS[kind]} ${countText(replaced[kind]!)}`).join(', ')}`;
  for (const fit of Object.keys(FITS) as FitKind[]) {
    if (fit !== 'exact' && compressed[fit] !== undefined) yield `compressed content: ${FITS[fit]} ${countText(compressed[fit])}`;
  }
  const gone = Object.entries({
    'sets of decryption secrets': dropped.secrets, 'resolved names': dropped.names, 'comments': dropped.comments,
    'descriptions of interfaces': dropped.descriptions, 'section headers': dropped.sections, 'kinds of unknown blocks': dropped.blocks,
  }).filter(([, count]) => count > 0);
  if (gone.length > 0) yield `dropped: ${gone.map(([what, count]) => `${what} ${countText(count)}`).join(', ')}`;
  if (check.difference !== null) yield `warning: not everything is told as before, first: ${check.difference}`;
}

function kindsOf(given: readonly string[] | undefined): Set<KeepKind> {
  const kinds = (given ?? []).flatMap((each) => each.split(',')).map((each) => each.trim()).filter((each) => each !== '');
  for (const kind of kinds) {
    if (!(KEEP_KINDS as readonly string[]).includes(kind)) {
      throw new UsageError(`--keep: nothing is called ${JSON.stringify(kind)}${didYouMean(kind, KEEP_KINDS)} (${KEEP_KINDS.join(', ')})`);
    }
  }
  return new Set(kinds as KeepKind[]);
}

function namesOf(option: string, given: readonly string[] = []): readonly string[] {
  if (given.some((name) => name.replaceAll('/', '').trim() === '')) throw new UsageError(`--${option} wants a name`);
  return given;
}

const lower = (names: readonly string[]): Set<string> => new Set(names.map((name) => name.toLowerCase()));

function patternOf(text: string): RegExp {
  if (text === '') throw new UsageError('--pattern wants a regular expression');
  try {
    return new RegExp(text, 'g');
  } catch (error) {
    throw new UsageError(`--pattern: ${(error as Error).message}`);
  }
}

function refuse(error: unknown): never {
  if (error instanceof Error && error.name === 'RedactLimitError') throw new UsageError(error.message);
  throw error;
}
