import { loadPlugins } from '../../node/plugins.ts';
import { canShow } from '../../tui/terminal/capabilities.ts';
import { defineCommand, UsageError } from '../command.ts';
import { filterOf } from '../filter-option.ts';
import { capturePaths } from '../options.ts';
import { openUi, uiOptions } from '../ui.ts';
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
    follow: { type: 'boolean', describe: 'Stay at the end of a capture that grows' },
    ...uiOptions,
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
    return openUi(paths, args, { plugins, follow: args.follow });
  },
});
