import { appendFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { printable } from '../../bytes/text.ts';
import { failOnEntry } from '../../check/file.ts';
import type { ExpectationFile } from '../../check/file.ts';
import { FILE_WORDS } from '../../check/file-words.ts';
import { ExpectationFileError } from '../../check/file-error.ts';
import { isDocument, parseReporter, REPORTER_NAMES, REPORTERS } from '../../check/reporters.ts';
import type { Reporter, ReporterName } from '../../check/reporters.ts';
import { fileAnnotation, stepSummary } from '../../check/reporters/github.ts';
import { mistaken, totalsOf } from '../../check/result.ts';
import type { CaptureResult, CheckResult } from '../../check/result.ts';
import { whatIsThere } from '../../node/what-is-there.ts';
import { loadPlugins } from '../../node/plugins.ts';
import { coloured, plain } from '../../report/style.ts';
import type { FailOnExpectation } from '../../check/kinds.ts';
import { checkOpened, expectationsIn, openFor, ownCaptures, readsAgain, textOf, USUAL_NAMES, wordsOf } from '../check-files.ts';
import type { Opened } from '../check-files.ts';
import { updateFile } from '../check-update.ts';
import { defineCommand, Exit, UsageError } from '../command.ts';
import { explain } from '../explain.ts';
import { filterOf } from '../filter-option.ts';
import { captureOptions, textOptions } from '../options.ts';
import { Output } from '../output.ts';
import { wantsColour } from '../terminal.ts';
import { version } from '../version.ts';

export const check = defineCommand({
  name: 'check',
  usage: '[capture..]',
  synopsis: '[capture..] [FILE.yaml]',
  about: 'Hold captures against expectations; for CI',
  examples: [
    ['earshot check shop.pcapng api.yaml', 'exit code 1 where it is otherwise'],
    ['earshot check --reporter junit:ci.xml', 'also writes a report for CI servers'],
    ['earshot check shop.pcapng --fail-on warn', 'without a file: nothing is wrong'],
  ],
  positionals: {
    capture: { type: 'string', array: true, describe: 'Captures, each for itself, and the expectation file (.yaml)' },
  },
  options: {
    reporter: {
      type: 'string', array: true, requiresArg: true, nargs: 1,
      describe: `How to tell: ${REPORTER_NAMES.join(', ')}; NAME:FILE writes a file; may be given again`,
    },
    format: { alias: 'T', choices: ['text', 'ndjson'] as const, requiresArg: true, describe: 'text is pretty, ndjson is json' },
    'fail-on': { choices: FILE_WORDS['fail-on'].schema.enum, requiresArg: true, describe: 'Notes as bad as this, or worse, fail' },
    update: { type: 'boolean', describe: 'Write figures and literals that differ into the file, where they are certain' },
    Y: { alias: 'filter', type: 'string', requiresArg: true, describe: 'Look only at what this display filter selects' },
    strict: captureOptions.strict,
    color: textOptions.color,
    plugin: captureOptions.plugin,
    quiet: captureOptions.quiet,
  },
  async run(args) {
    const { captures: named, file: path } = wordsOf(args.capture ?? []);
    const reporters = reportersOf(args.reporter, args.format);
    keepApart(reporters, [...named, ...(path === null ? [] : [path])]);
    const result = await resultOf(named, path, args).catch((error: unknown) => {
      reportMistake(path, error, reporters);
      throw error;
    });
    tell(result, reporters, args);
    if (args.quiet !== true) for (const { capture, warnings } of result.captures) warn(capture, warnings);
    const damaged = args.strict === true && result.captures.some(({ warnings }) => warnings.length > 0);
    const { failed, problems } = totalsOf(result);
    return problems > 0 || damaged ? Exit.Usage : failed > 0 ? Exit.Failed : Exit.Done;
  },
});

interface Asked {
  readonly 'Y'?: string | undefined;
  readonly 'fail-on'?: FailOnExpectation['severity'] | undefined;
  readonly 'update'?: boolean | undefined;
  readonly 'plugin'?: string[] | undefined;
  readonly 'quiet'?: boolean | undefined;
}

async function resultOf(named: readonly string[], path: string | null, args: Asked): Promise<CheckResult> {
  const plugins = await loadPlugins(args.plugin ?? [], process.cwd());
  const read = (written: string): ExpectationFile =>
    withFailOn(path === null ? NO_FILE : expectationsIn(written, path, plugins), args['fail-on']);
  const text = path === null ? '' : textOf(path);
  let file = annotated(() => read(text));
  if (file.entries.length === 0) {
    throw new UsageError(`check wants an expectation file (${USUAL_NAMES[0]} where none is named) or --fail-on`);
  }
  const captures = named.length > 0 ? named : ownCaptures(file);
  if (captures.length === 0) throw new UsageError('check wants a capture, or a file that names some under captures');
  if (captures.includes('-') && (args.update === true || readsAgain(file))) {
    throw new UsageError('filters, verdicts and --update read a capture more than once: write standard input to a file first');
  }
  // A mistake in it is told as one of the command line.
  await filterOf(args.Y, plugins);
  const open = (capture: string): Promise<Opened> => openFor(file, capture, plugins, args.Y ?? null);
  if (args.update === true) {
    file = await updateFile({ path, text, read, quiet: args.quiet === true }, await Promise.all(captures.map(open)));
  }
  const results: CaptureResult[] = [];
  for (const capture of captures) results.push(await checkOpened(file, await open(capture)));
  return { file: path, captures: results };
}

/** In the files of reports: what an earlier run wrote there would pass for what came of this one. */
function reportMistake(path: string | null, error: unknown, reporters: readonly Reporter[]): void {
  const [why] = explain(error).replace(/^earshot: /, '').split('\n');
  const result = mistaken(path, why!);
  for (const reporter of reporters) if (reporter.path !== null) writeReport(result, reporter.name, reporter.path);
}

const NO_FILE: ExpectationFile = { path: null, captures: [], filter: null, entries: [] };

/** The option has the last word. */
function withFailOn(file: ExpectationFile, severity: FailOnExpectation['severity'] | undefined): ExpectationFile {
  if (severity === undefined) return file;
  const others = file.entries.filter(({ expected }) => expected.kind !== 'fail-on');
  return { ...file, entries: [...others, failOnEntry(severity, null)] };
}

const onActions = (): boolean => process.env['GITHUB_ACTIONS'] === 'true';

/** On Actions, a file that cannot be meant is told at its line, too. */
function annotated<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ExpectationFileError && onActions()) process.stdout.write(fileAnnotation(error));
    throw error;
  }
}

/** What goes to files goes there beside what is printed. */
function reportersOf(given: readonly string[] = [], format: 'text' | 'ndjson' | undefined): Reporter[] {
  const reporters = given.map((text) => {
    const reporter = parseReporter(text);
    if (reporter !== null) return reporter;
    const choices = `${REPORTER_NAMES.join(', ')}, or one of them and a file, as in junit:results.xml`;
    throw new UsageError(`--reporter is one of ${choices}, not ${JSON.stringify(text)}`);
  });
  const printed = reporters.filter(({ path }) => path === null);
  if (format !== undefined && printed.length > 0) throw new UsageError('either --format or a --reporter that has no file');
  const document = printed.find(isDocument);
  if (document && printed.length > 1) {
    const { name } = document;
    throw new UsageError(`${name} is a whole document: print it alone, or into a file, as in --reporter ${name}:FILE`);
  }
  if (printed.length > 0) return reporters;
  if (format === 'ndjson') return [...reporters, { name: 'json', path: null }];
  // On Actions, annotations too: they are commands between other lines.
  return [...reporters, { name: 'pretty', path: null }, ...(onActions() ? [{ name: 'github', path: null } as const] : [])];
}

/** Reports go where nothing else is that matters. */
function keepApart(reporters: readonly Reporter[], inputs: readonly string[]): void {
  const taken = new Map(inputs.map((path) => [resolve(path), 'is read here']));
  for (const { path } of reporters) {
    if (path === null) continue;
    const why = taken.get(resolve(path));
    if (why !== undefined) throw new UsageError(`${path} ${why}, and no report can go there`);
    taken.set(resolve(path), 'takes another report');
  }
}

/** As whoever reads captures says it. */
function warn(capture: string, warnings: readonly string[]): void {
  for (const warning of warnings) {
    const said = warning.includes(capture) ? warning : `${printable(capture)}: ${warning}`;
    process.stderr.write(`earshot: warning: ${said}\n`);
  }
}

interface Style {
  readonly color?: boolean | undefined;
  readonly quiet?: boolean | undefined;
}

function tell(result: CheckResult, reporters: readonly Reporter[], { color, quiet }: Style): void {
  const output = new Output(process.stdout);
  const paint = wantsColour(color, process.stdout, process.env) ? coloured : plain;
  const fine = totalsOf(result).failed + totalsOf(result).problems === 0;
  for (const { name, path } of reporters) {
    if (path !== null) writeReport(result, name, path);
    else if (!(quiet === true && fine && name === 'pretty')) output.write(REPORTERS[name](result, { paint, version: version() }));
  }
  output.flush();
  const summary = process.env['GITHUB_STEP_SUMMARY'] ?? '';
  if (onActions() && summary !== '') write(summary, stepSummary(result), true);
}

/** In a file there are no colours. */
const writeReport = (result: CheckResult, name: ReporterName, path: string): void =>
  write(path, REPORTERS[name](result, { paint: plain, version: version() }));

function write(path: string, text: string, append = false): void {
  try {
    if (whatIsThere(path) === 'capture') throw new Error('it is a capture, and stays as it is');
    if (append) appendFileSync(path, text);
    else writeFileSync(path, text);
  } catch (error) {
    throw new UsageError(`${path}: cannot be written: ${(error as Error).message}`);
  }
}
