/** What the commands that open the terminal UI have in common. */
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Options } from 'yargs';
import type { Dissector } from '../dissect/dissector.ts';
import type { LiveFeeds } from '../node/live-feed.ts';
import { THEME_NAMES } from '../tui/theme.ts';
import { UsageError } from './command.ts';

export const uiOptions = {
  tui: { type: 'boolean', default: true, describe: 'Open the terminal UI; --no-tui prints text' },
  keys: { type: 'string', requiresArg: true, describe: 'Keys of the UI from this JSON file' },
  theme: { choices: THEME_NAMES, requiresArg: true, describe: 'Colours of the UI' },
  ascii: { type: 'boolean', describe: 'Draw with ASCII alone' },
  mouse: { type: 'boolean', default: true, describe: 'Use the mouse; --no-mouse leaves it to the terminal' },
  'screen-reader': { type: 'boolean', describe: 'Write lines instead of drawing a screen; EARSHOT_SCREEN_READER=1 does so always' },
} as const satisfies Record<string, Options>;

interface UiArguments {
  readonly Y?: string | undefined;
  readonly color?: boolean | undefined;
  readonly keys?: string | undefined;
  readonly theme?: (typeof THEME_NAMES)[number] | undefined;
  readonly ascii?: boolean | undefined;
  readonly mouse?: boolean | undefined;
  readonly 'screen-reader'?: boolean | undefined;
}

export interface UiSource {
  readonly plugins: readonly Dissector[];
  readonly follow?: boolean | undefined;
  readonly feeds?: LiveFeeds | undefined;
}

/** Shows captures until the user leaves; gives the exit code. The filter was checked. @throws {CaptureError} as `runTui`. */
export async function openUi(paths: readonly string[], args: UiArguments, { plugins, follow, feeds }: UiSource): Promise<number> {
  const { runTui } = await import('../tui/run.ts');
  const { parseKeys } = await import('../tui/keys/keymap.ts');
  return runTui(paths, {
    filter: args.Y, follow, feeds, theme: args.theme, colour: args.color, ascii: args.ascii, mouse: args.mouse, plugins,
    screenReader: args['screen-reader'] ?? (process.env['EARSHOT_SCREEN_READER'] ?? '') !== '',
    keymap: keysOf(args.keys, process.env, parseKeys),
  });
}

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
