import { readFileSync } from 'node:fs';
import { didYouMean } from '../../bytes/suggest.ts';
import { manualIndex, manualSection, manualText } from '../../report/manual.ts';
import { coloured, plain } from '../../report/style.ts';
import type { Paint } from '../../report/style.ts';
import { wrapText } from '../../report/wrap.ts';
import { defineCommand, Exit, UsageError } from '../command.ts';
import { textOptions, widthOption } from '../options.ts';
import { Output } from '../output.ts';
import { packageFile } from '../package-file.ts';
import { columnsOf, wantsColour } from '../terminal.ts';

/** Longer lines are hard to read. */
const WIDEST = 110;

export const explain = defineCommand({
  name: 'explain',
  usage: '[name]',
  about: 'Tell what a verdict or note means, how it is decided, and what to do',
  examples: [
    ['earshot explain no-answer-to-syn', 'a verdict of diagnose'],
    ['earshot explain tcp-gap', 'a note of read'],
    ['earshot explain', 'all names'],
  ],
  positionals: { name: { type: 'string', describe: 'The name, as diagnose and read print it' } },
  options: { color: textOptions.color, ...widthOption },
  async run(args) {
    const output = new Output(process.stdout);
    const columns = Math.min(columnsOf(process.stdout, process.env, args.width) ?? WIDEST, WIDEST);
    const paint = wantsColour(args.color, process.stdout, process.env) ? coloured : plain;
    const page = findings();
    const { name } = args;
    output.write(name === undefined ? allNames(page, columns, paint) : manualText(name, sectionOf(page, name), columns, paint));
    output.flush();
    return Exit.Done;
  },
});

function findings(): string {
  try {
    return readFileSync(packageFile('docs/findings.md'), 'utf8');
  } catch {
    throw new UsageError('docs/findings.md is missing: install the whole package');
  }
}

function sectionOf(page: string, name: string): string {
  const section = manualSection(page, name);
  if (section !== null) return section;
  const names = manualIndex(page).flatMap((group) => group.names);
  throw new UsageError(`no verdict or note is called ${JSON.stringify(name)}${didYouMean(name, names)} (earshot explain lists all names)`);
}

const allNames = (page: string, columns: number, paint: Paint): string =>
  manualIndex(page).map(({ title, names }) =>
    `${paint(title, 'bold')}\n${wrapText(names.join(', '), columns - 2).map((line) => `  ${line}\n`).join('')}`).join('\n');
