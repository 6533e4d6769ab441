import { appendFileSync, writeFileSync } from 'node:fs';
import { forFile, parseReporter, REPORTER_NAMES, REPORTERS } from '../../check/reporters.ts';
import { stepSummary } from '../../check/reporters/github.ts';
import { totalsOf } from '../../check/result.ts';
import type { CheckResult } from '../../check/result.ts';
import type { ExpectationFile } from '../../check/file.ts';
import { loadPlugins } from '../../node/plugins.ts';
import { coloured, plain } from '../../report/style.ts';
import { checkCapture, ownCaptures, readExpectations, USUAL_NAMES, wordsOf } from '../check-files.ts';
import { defineCommand, Exit, UsageError } from '../command.ts';
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
    ['earshot check shop.pcapng expectations.yaml', 'exit code 1 when something is not as expected'],
    ['earshot check recorded/*.pcapng api.yaml --reporter junit:results.xml', 'several captures, and a report for the CI server'],
    ['earshot check shop.pcapng --fail-on warn', 'no file: only that nothing is wrong'],
  ],
  positionals: {
    capture: { type: 'string', array: true, describe: 'Captures, each for itself, and the expectation file, which ends in .yaml' },
  },
  options: {
    reporter: { type: 'string', array: true, requiresArg: true, nargs: 1, describe: `How to tell: ${REPORTER_NAMES.join(', ')}; NAME:FILE writes a file; may be given again` },
    format: { alias: 'T', choices: ['text', 'ndjson'] as const, requiresArg: true, describe: 'text is the reporter pretty, ndjson is json' },
    'fail-on': { choices: ['note', 'warn', 'error'] as const, requiresArg: true, describe: 'Fail on notes of this severity or worse, too' },
    Y: { alias: 'filter', type: 'string', requiresArg: true, describe: 'Look only at what this display filter selects' },
    color: textOptions.color,
    plugin: captureOptions.plugin,
    quiet: captureOptions.quiet,
  },
  async run(args) {
    const { captures: named, file: path } = wordsOf(args.capture ?? []);
    const file = expectationsOf(path, args['fail-on']);
    const captures = named.length > 0 ? named : ownCaptures(file);
    if (captures.length === 0) throw new UsageError('check wants a capture, or an expectation file that names some under captures');
    const reporters = reportersOf(args.reporter, args.format);
    const plugins = await loadPlugins(args.plugin ?? [], process.cwd());
    const result: CheckResult = { file: file.path, captures: [] };
    const checked: CheckResult['captures'][number][] = [];
    for (const capture of captures) checked.push(await checkCapture(file, capture, { plugins, filter: args.Y ?? null }));
    const told: CheckResult = { ...result, captures: checked };
    tell(told, reporters, args);
    const { failed, problems } = totalsOf(told);
    return problems > 0 ? Exit.Usage : failed > 0 ? Exit.Failed : Exit.Done;
  },
});

function expectationsOf(path: string | null, failOn: ExpectationFile['failOn'] | undefined): ExpectationFile {
  if (path === null) {
    if (failOn === undefined) throw new UsageError(`check wants an expectation file (${USUAL_NAMES[0]} where none is named) or --fail-on`);
    return { path: '--fail-on', captures: [], filter: null, failOn, entries: [] };
  }
  const file = readExpectations(path);
  return failOn === undefined ? file : { ...file, failOn };
}

type Reporters = NonNullable<ReturnType<typeof parseReporter>>[];

function reportersOf(given: readonly string[] | undefined, format: 'text' | 'ndjson' | undefined): Reporters {
  if (given === undefined) {
    const first: Reporters = [{ name: format === 'ndjson' ? 'json' : 'pretty', path: null }];
    // On Actions, annotations too: they are commands between other lines.
    return process.env['GITHUB_ACTIONS'] === 'true' && format !== 'ndjson' ? [...first, { name: 'github', path: null }] : first;
  }
  return given.map((text) => {
    const reporter = parseReporter(text);
    if (reporter === null) throw new UsageError(`--reporter is one of ${REPORTER_NAMES.join(', ')}, or one of them and a file, as in junit:results.xml, not ${JSON.stringify(text)}`);
    return reporter;
  });
}

function tell(result: CheckResult, reporters: Reporters, { color, quiet }: { color?: boolean | undefined; quiet?: boolean | undefined }): void {
  const output = new Output(process.stdout);
  const context = { paint: wantsColour(color, process.stdout, process.env) ? coloured : plain, version: version() };
  const fine = totalsOf(result).failed + totalsOf(result).problems === 0;
  for (const { name, path } of reporters) {
    if (path !== null) write(path, REPORTERS[name](result, forFile(context)));
    else if (!(quiet === true && fine && name === 'pretty')) output.write(REPORTERS[name](result, context));
  }
  const summary = process.env['GITHUB_STEP_SUMMARY'] ?? '';
  if (process.env['GITHUB_ACTIONS'] === 'true' && summary !== '') write(summary, stepSummary(result), true);
  output.flush();
}

function write(path: string, text: string, append = false): void {
  try {
    if (append) appendFileSync(path, text);
    else writeFileSync(path, text);
  } catch (error) {
    throw new UsageError(`${path}: cannot be written: ${(error as Error).message}`);
  }
}
