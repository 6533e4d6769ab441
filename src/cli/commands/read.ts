import { printable } from '../../bytes/text.ts';
import type { MessageTaker } from '../../dissect/bare-message.ts';
import { loadPlugins } from '../../node/plugins.ts';
import type { Filter } from '../../filter/filter.ts';
import type { EarshotRecord, PluginRecord } from '../../record.ts';
import { NdjsonWriter } from '../../report/ndjson-writer.ts';
import { TextReport } from '../../report/text.ts';
import { filterOf, oneConnectionOf } from '../filter-option.ts';
import { defineCommand } from '../command.ts';
import {
  bodyOptions, captureOptions, capturePaths, isFile, keepingOf, keepingOptions, parseShard, parseTypes, RECORD_TYPES, textOptions, wantsOf, widthOption,
} from '../options.ts';
import { parseJobs, runJobs } from '../jobs.ts';
import { Reading } from '../reading.ts';
import { columnsOf, wantsColour } from '../terminal.ts';

export const read = defineCommand({
  name: 'read',
  usage: '[capture..]',
  about: 'Print the conversations of a capture',
  examples: [
    ['earshot a.pcap', 'every conversation, as text'],
    ["earshot a.pcap -Y 'http.time > 1'", 'exchanges that took longer than a second'],
    ['earshot - --format ndjson | jq .', 'records of a capture on standard input'],
    ['earshot day/*.gz --only sse,websocket', 'messages of rotated files, read as one'],
    ["earshot read big.pcap --index -Y 'tcp.stream == 5'", 'one conversation; the second time without reading the rest'],
    ['earshot read hosts/*.pcap --jobs auto -T ndjson', 'captures of many machines, each read on its own'],
  ],
  positionals: {
    capture: { type: 'string', array: true, describe: 'pcap or pcapng files, plain, gzip or zstd; - for standard input' },
  },
  options: {
    format: { alias: 'T', choices: ['text', 'ndjson'] as const, requiresArg: true, default: 'text' as const, describe: 'Text for people, or one JSON object a line' },
    Y: { alias: 'filter', type: 'string', requiresArg: true, describe: 'Display filter, in the grammar of Wireshark' },
    only: { type: 'string', array: true, requiresArg: true, nargs: 1, describe: `Only records of these types: ${RECORD_TYPES.join(', ')}` },
    verbose: { alias: ['v', 'all'], type: 'boolean', describe: 'Fold nothing, show every note' },
    jobs: { alias: 'j', type: 'string', requiresArg: true, describe: 'Read each capture on its own, this many at a time; auto: as many as processors' },
    shard: { type: 'string', requiresArg: true, describe: 'Only the k-th of n parts of the connections, as 2/8; together the parts are the whole' },
    index: { type: 'boolean', describe: 'Write an index beside the capture, or use the one that is there: -Y \'tcp.stream == 5\' is then answered at once' },
    ...bodyOptions,
    ...textOptions,
    ...widthOption,
    ...keepingOptions,
    ...captureOptions,
  },
  async run(args) {
    const paths = capturePaths(args.capture, args.r);
    const plugins = await loadPlugins(args.plugin ?? [], process.cwd());
    const only = parseTypes(args.only, plugins);
    const filter = await filterOf(args.Y, plugins);
    const wants = wantsOf(args);
    const shard = args.shard === undefined ? null : parseShard(args.shard);
    const columns = columnsOf(process.stdout, process.env, args.width);
    const colour = wantsColour(args.color, process.stdout, process.env);
    if (args.jobs !== undefined) {
      return runJobs(paths, (path) => ({ ...args, capture: [path], r: undefined, jobs: undefined, width: columns?.toString(), color: colour }), {
        jobs: parseJobs(args.jobs), stdout: process.stdout, stderr: process.stderr,
        separator: args.format === 'text' ? '\n' : '',
      });
    }
    const reading = new Reading(args);
    const { output } = reading;
    const one = args.index && !wants.bodies && !wants.hash ? await oneConnectionOf(args.Y) : null;
    const options = { plugins, wants, shard, ...keepingOf(args), index: args.index, one, datagrams: only?.has('datagram') ?? false };
    // Most readings have no use for it.
    const noIndex = args.index && args.quiet !== true ? (await import('../no-index.ts')).whyNoIndex(paths, { ...options, filter }) : null;
    if (noIndex !== null) process.stderr.write(`earshot: no index is kept: ${printable(noIndex)}\n`);
    if (args.format === 'ndjson') {
      const lines = new NdjsonWriter(output);
      const takerOf = only === null ? (): MessageTaker => lines : null;
      return reading.run(paths, (record) => lines.push(record), { ...options, filter, only, takerOf, lends: true }, args.strict);
    }
    const report = new TextReport(output, {
      columns: columns ?? Infinity,
      colour,
      verbose: args.verbose ?? false,
      time: args.t,
      only,
      filtered: filter !== null,
      byNumber: paths.every(isFile),
      hash: args.hash ?? false,
      bodies: args.bodies ?? false,
      plugins,
    });
    return reading.run(paths, (record, complained) => {
      if (!complained || only?.has('note')) report.push(record);
    }, {
      ...options,
      names: true,
      // The text has no place for them, and each takes as long as the rest of its record.
      communityIds: filter !== null,
      wants: { ...wants, headers: filter !== null || plugins.length > 0 },
      filter: filter && overheard(filter, (record) => report.overhear(record)),
      unanswered: (syn) => report.counts(syn),
      takerOf: (connection) => report.takerOf(connection),
      onBegin: (time) => report.begin(time),
    }, args.strict);
  },
});

/** A filter that says which records it does not let through: names in them serve headings all the same. */
function overheard(filter: Filter, refused: (record: EarshotRecord | PluginRecord) => void): Filter {
  return {
    text: filter.text,
    needsFrames: filter.needsFrames,
    wants: filter.wants,
    frame: (context) => filter.frame(context),
    matches: (record, connection) => {
      const selected = filter.matches(record, connection);
      if (!selected) refused(record);
      return selected;
    },
    forget: (connection) => filter.forget(connection),
  };
}
