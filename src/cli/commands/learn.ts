import { writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { printable } from '../../bytes/text.ts';
import { learn as learnFrom } from '../../check/learn/learn.ts';
import { collected } from '../../expect/collect.ts';
import { RefusedExpectation } from '../../expect/refusal.ts';
import { openCapture } from '../../index.ts';
import { whatIsThere } from '../../node/what-is-there.ts';
import { loadPlugins } from '../../node/plugins.ts';
import { defineCommand, Exit, UsageError } from '../command.ts';
import { captureOptions } from '../options.ts';
import { Output } from '../output.ts';
import { version } from '../version.ts';

export const learn = defineCommand({
  name: 'learn',
  usage: '[capture..]',
  synopsis: '<good> [second]',
  about: 'Write an expectation file from a good run; from two, what they have in common',
  examples: [
    ['earshot learn good.pcapng -o api.yaml', 'a first version, to be cut down'],
    ['earshot learn mon.pcapng tue.pcapng', 'without what differs between them'],
  ],
  positionals: {
    capture: { type: 'string', array: true, describe: 'One capture, or two of the same scene' },
  },
  options: {
    o: { alias: 'output', type: 'string', requiresArg: true, describe: 'Write this file; one that is there is written over' },
    Y: { alias: 'filter', type: 'string', requiresArg: true, describe: 'Only from what this display filter selects' },
    plugin: captureOptions.plugin,
  },
  async run(args) {
    const paths = args.capture ?? [];
    if (args.o !== undefined && whatIsThere(args.o) === 'capture') {
      throw new UsageError(`${args.o} is a capture, and stays as it is`);
    }
    if (paths.length < 1 || paths.length > 2) throw new UsageError('learn wants one capture, or two of the same scene');
    const plugins = await loadPlugins(args.plugin ?? [], process.cwd());
    const runs = [];
    try {
      for (const path of paths) runs.push(await collected(await openCapture(path, { plugins, filter: args.Y ?? null })));
    } catch (error) {
      throw error instanceof RefusedExpectation ? new UsageError(error.message) : error;
    }
    const { text, remarks } = learnFrom(runs, { filter: args.Y ?? null, version: version(), schema: schemaFor(args.o) });
    for (const remark of remarks) process.stderr.write(`earshot: warning: ${printable(remark)}\n`);
    if (args.o === undefined) {
      const output = new Output(process.stdout);
      output.write(text);
      output.flush();
      return Exit.Done;
    }
    try {
      writeFileSync(args.o, text);
    } catch (error) {
      throw new UsageError(`${args.o}: cannot be written: ${(error as Error).message}`);
    }
    return Exit.Done;
  },
});

/** Of this package among those of the project, which is where the command runs; as a relative URL. */
function schemaFor(path: string | undefined): string {
  const schema = 'node_modules/earshot/schema/expectations.schema.json';
  const place = relative(path === undefined ? '.' : dirname(path), schema).replaceAll('\\', '/');
  return place.startsWith('.') ? place : `./${place}`;
}
