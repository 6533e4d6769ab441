/** The command line: the only place that knows yargs. Commands are data; what they throw becomes one clear line here. */
import yargs from 'yargs';
import type { Argv } from 'yargs';
import { printable } from '../bytes/text.ts';
import { CaptureError } from '../capture/capture-error.ts';
import { Exit, UsageError } from './command.ts';
import type { Command, OptionTable } from './command.ts';
import { commands } from './commands/index.ts';
import type { CommandEntry } from './commands/index.ts';
import { explain } from './explain.ts';
import { didYouMean, nearest } from '../bytes/suggest.ts';

const AFTERWORD = `Conversations of files come by number, those of pipes as they end; very many of them come as they end, too.
Records go to standard output, warnings and progress to standard error. Nothing behind -- is an option.
Exit codes: 0 done; 1 something is not as expected (check, --fail-on); 2 bad usage, or what cannot be read or written; 130 ended by Control-C.`;

/** Marks words that are no options on their way through yargs: a lone dash, and all that stands behind `--`. */
const PLAIN = '\u0000';

function marked(argv: readonly string[], { options }: Command): string[] {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  return [
    ...argv.slice(0, end).map((word) => (word === '-' ? PLAIN + word : withoutNo(word, options))),
    ...argv.slice(end + 1).map((word) => PLAIN + word),
  ];
}

/** `--no-color` is `--color=false`. yargs would negate what is no switch as well. */
function withoutNo(word: string, options: OptionTable): string {
  const [, name = ''] = /^--no-(.+)$/.exec(word) ?? [];
  return options[name]?.type === 'boolean' ? `--${name}=false` : word;
}

function unmarked(args: Record<string, unknown>): Record<string, unknown> {
  const plain = (value: unknown): unknown =>
    typeof value === 'string' && value.startsWith(PLAIN) ? value.slice(1) : Array.isArray(value) ? value.map(plain) : value;
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, plain(value)]));
}

/** Of an option given twice yargs makes a list. Switches may be given again: the last one counts. */
function refuseTwice(args: Record<string, unknown>, options: OptionTable): void {
  for (const [name, { array }] of Object.entries(options)) {
    if (array !== true && Array.isArray(args[name])) throw new UsageError(`${longForm(name, options)} is given twice`);
  }
}

/** What yargs has to say, in words of its own. */
class ParserComplaint extends Error {}

/** Parses, runs and explains; gives the exit code. */
export async function runCommandLine(argv: string[]): Promise<number> {
  let code: number = Exit.Done;
  const asked = await entryOf(argv).load();
  const parser = yargs(marked(argv, asked))
    .scriptName('earshot')
    .usage('$0 [capture..]\n\nWhat did these two programs actually say to each other?')
    .exitProcess(false)
    .strictOptions()
    .version(false)
    .help('help')
    .alias('h', 'help')
    .option('version', { alias: 'V', type: 'boolean', describe: 'Show the version' })
    .wrap(Math.min(process.stdout.columns ?? 100, 110))
    .parserConfiguration({ 'parse-positional-numbers': false, 'strip-aliased': false, 'camel-case-expansion': false, 'boolean-negation': false })
    .epilogue(AFTERWORD)
    .fail((message: string | null, error: Error | undefined) => {
      throw error === undefined || error.name === 'YError' ? new ParserComplaint(message ?? error?.message ?? 'bad usage') : error;
    });
  leaveHelpUnwritten(parser);
  for (const command of isAboutAll(argv) ? await Promise.all(commands.map(({ load }) => load())) : [asked]) {
    parser.command({
      command: [`${command.name} ${command.usage}`.trimEnd(), ...(command.name === commands[0]!.name ? ['$0'] : [])],
      describe: command.about,
      builder: (own: Argv) => describeArguments(own, command),
      handler: async (args) => {
        refuseTwice(args, command.options);
        code = await command.run(unmarked(args) as never);
      },
    });
  }
  try {
    await parser.parseAsync();
    return code;
  } catch (error) {
    process.stderr.write(`${explainWords(error, argv, asked)}\n`);
    return Exit.Usage;
  }
}

/**
 * yargs writes the whole help page whenever a command has begun to run, in case the page should be asked for later: 30 ms, a
 * third of what it takes to read a small capture. Nobody asks for it later. (`npm run bench -- start` shows it.)
 */
function leaveHelpUnwritten(parser: Argv): void {
  const { getInternalMethods } = parser as unknown as { getInternalMethods?: () => { getUsageInstance(): { cacheHelpMessage(): void } } };
  const usage = getInternalMethods?.call(parser).getUsageInstance();
  if (usage) usage.cacheHelpMessage = () => {};
}

function describeArguments(own: Argv, command: Command): Argv {
  if (command.synopsis) own.usage(`$0 ${command.name} ${command.synopsis}\n\n${command.about}`);
  for (const [name, positional] of Object.entries(command.positionals)) own.positional(name, positional as object);
  own.options(command.options);
  for (const [example, about] of command.examples) own.example(example, about);
  return own;
}

/** The same for what only a command line can bring about. */
function explainWords(error: unknown, argv: readonly string[], asked: Command): string {
  if (error instanceof ParserComplaint) return `earshot: ${printable(helpful(error.message, asked))}`;
  return explain(error) + (error instanceof CaptureError ? meantCommand(argv) : '');
}

/** `earshot raed x.pcap` reads a file called raed; where there is none, a command was meant. */
function meantCommand(argv: readonly string[]): string {
  const names = commands.map(({ name }) => name);
  const word = argv[0] ?? '';
  const found = names.includes(word) ? null : nearest(word, names);
  return found === null ? '' : `; did you mean the command ${found}?`;
}

const isNamed = (argv: readonly string[]): boolean => commands.some(({ name }) => name === argv[0]);

/** The command that the first word names, or the one that needs no name. */
const entryOf = (argv: readonly string[]): CommandEntry => commands.find(({ name }) => name === argv[0]) ?? commands[0]!;

/** Whether help is asked for, and of no command by name. */
const isAboutAll = (argv: readonly string[]): boolean => !isNamed(argv) && ['help', '--help', '-h'].some((word) => argv.includes(word));

/** What yargs says, as one line with a suggestion. */
function helpful(message: string, command: Command): string {
  const unknown = /^Unknown arguments?: (.+)$/m.exec(message)?.[1]?.split(', ')[0];
  if (unknown === undefined) return `${complaint(message, command.options)} (see earshot ${command.name} --help)`;
  const habit = HABITS[unknown];
  if (habit !== undefined) return `unknown option ${dashed(unknown)}; ${habit}`;
  const known = Object.entries(command.options).flatMap(([name, { alias }]) => [name, ...[alias ?? []].flat()]);
  const suggestion = unknown.length === 1 ? '' : didYouMean(unknown, [...known, 'help', 'version'].filter((name) => name.length > 1), dashed);
  return `unknown option ${dashed(unknown)}${suggestion} (see earshot ${command.name} --help)`;
}

function complaint(message: string, options: OptionTable): string {
  const [, name = '', given = '', choices = ''] = /Argument: (\S+), Given: (.*), Choices: (.*)/.exec(message) ?? [];
  if (name !== '') return `${longForm(name, options)} is one of ${choices.replaceAll('"', '')}, not ${given}`;
  const [, lonely = ''] = /^Not enough arguments following: (\S+)$/m.exec(message) ?? [];
  if (lonely !== '') return `${longForm(lonely, options)} wants a value`;
  return message.split('\n').map((line) => line.trim()).filter(Boolean).join(' ');
}

/** An option, under whichever of its names, by the first that is a word. */
function longForm(name: string, options: OptionTable): string {
  for (const [own, { alias }] of Object.entries(options)) {
    const names = [own, ...[alias ?? []].flat()];
    if (names.includes(name)) return dashed(names.find((each) => each.length > 1) ?? own);
  }
  return dashed(name);
}

/** Options that tcpdump and tshark have, and what does the same here. */
const HABITS: Readonly<Record<string, string>> = {
  c: 'to see fewer frames write -Y \'frame.number <= 100\'',
  n: 'addresses are never looked up, names come from the capture alone',
  e: 'fields of records come with --format ndjson',
  i: 'interfaces are captured on by earshot live -i',
  w: 'frames are kept by earshot live -w',
  f: 'display filters are written with -Y',
  z: 'streams are shown by earshot follow',
};

const dashed = (name: string): string => (name.length === 1 ? `-${name}` : `--${name}`);
