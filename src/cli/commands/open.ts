import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { loadPlugins } from '../../node/plugins.ts';
import { THEME_NAMES } from '../../tui/theme.ts';
import { canShow } from '../../tui/terminal/capabilities.ts';
import { defineCommand, UsageError } from '../command.ts';
import { filterOf } from '../filter-option.ts';
import { capturePaths } from '../options.ts';
import { read } from './read.ts';

/** Options that only mean something for text: whoever gives one wants text. */
const OF_TEXT = ['only', 'verbose', 'jobs', 'shard', 'hash', 'bodies', 'width', 'strict'] as const;

export const open = defineCommand({
  name: 'open',
  usage: '[capture..]',
  about: 'Look around in a capture on a terminal; elsewhere, read it (the default)',
  examples: [
    ['earshot a.pcap', 'the conversations of a capture: Enter opens one, ? shows all keys'],
    ['earshot a.pcap --follow', 'of a file that grows'],
    ['earshot a.pcap --no-tui', 'as text, as earshot read prints them'],
  ],
  positionals: read.positionals,
  options: {
    tui: { type: 'boolean', default: true, describe: 'Open the terminal UI; --no-tui prints text' },
    follow: { type: 'boolean', describe: 'Stay at the end of a capture that grows' },
    keys: { type: 'string', requiresArg: true, describe: 'Keys of the UI from this JSON file' },
    theme: { choices: THEME_NAMES, requiresArg: true, describe: 'Colours of the UI' },
    ascii: { type: 'boolean', describe: 'Draw with ASCII alone' },
    mouse: { type: 'boolean', default: true, describe: 'Use the mouse; --no-mouse leaves it to the terminal' },
    'screen-reader': { type: 'boolean', describe: 'Write lines instead of drawing a screen; EARSHOT_SCREEN_READER=1 does so always' },
    ...read.options,
  },
  async run(args) {
    const wantsText = args.format !== 'text' || OF_TEXT.some((name) => args[name] !== undefined);
    const shown = args.tui && !wantsText && canShow(process.stdout, process.env);
    if (!shown) {
      if (args.follow) throw new UsageError('--follow needs a terminal, and no options for text');
      return read.run(args);
    }
    const paths = capturePaths(args.capture, args.r);
    const plugins = await loadPlugins(args.plugin ?? [], process.cwd());
    await filterOf(args.Y, plugins);
    const { runTui } = await import('../../tui/run.ts');
    const { parseKeys } = await import('../../tui/keys/keymap.ts');
    return runTui(paths, {
      filter: args.Y, follow: args.follow, theme: args.theme, colour: args.color, ascii: args.ascii, mouse: args.mouse, plugins,
      screenReader: args['screen-reader'] ?? (process.env['EARSHOT_SCREEN_READER'] ?? '') !== '',
      keymap: keysOf(args.keys, process.env, parseKeys),
    });
  },
});

/** Keys from the file that was named, else from the user's own where there is one. */
function keysOf<T>(named: string | undefined, env: NodeJS.ProcessEnv, parse: (json: string) => T): T {
  const path = named ?? join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'earshot', 'keys.json');
  if (named === undefined && !existsSync(path)) return parse('{}');
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`${path}: ${(error as Error).message}`);
  }
}
