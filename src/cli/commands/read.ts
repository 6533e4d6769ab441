import { loadPlugins } from '../../node/plugins.ts';
import { compileFilter } from '../../filter/filter.ts';
import type { EarshotRecord } from '../../record.ts';
import { ndjson } from '../../report/ndjson.ts';
import { TextReport } from '../../report/text.ts';
import { rfc3339 } from '../../time.ts';
import { defineCommand } from '../command.ts';
import { bodyOptions, captureOptions, capturePaths, parseTypes, textOptions, wantsOf } from '../options.ts';
import { Reading } from '../reading.ts';
import { columnsOf, wantsColour } from '../terminal.ts';

/** In text these are the frame around the records that were asked for. */
const TEXT_FRAME = ['capture', 'connection', 'summary'];

export const read = defineCommand({
  name: 'read',
  usage: '[capture..]',
  about: 'Print the conversations of a capture (the default)',
  examples: [
    ['earshot shop.pcapng', 'every conversation, as text'],
    ["earshot shop.pcapng -Y 'http.time > 1'", 'exchanges that took longer than a second'],
    ['earshot read - --format ndjson | jq .', 'records of a capture on standard input'],
    ['earshot read day/*.pcap.gz --only sse,websocket', 'messages of rotated files, read as one'],
  ],
  positionals: {
    capture: { type: 'string', array: true, describe: 'pcap or pcapng files, plain, gzip or zstd; - for standard input' },
  },
  options: {
    format: { alias: 'T', choices: ['text', 'ndjson'] as const, default: 'text' as const, describe: 'Text for people, or one JSON object a line' },
    Y: { alias: 'filter', type: 'string', requiresArg: true, describe: 'Display filter, in the grammar of Wireshark' },
    only: { type: 'string', array: true, requiresArg: true, nargs: 1, describe: 'Only records of these types: http,sse,…' },
    verbose: { alias: ['v', 'all'], type: 'boolean', describe: 'Fold nothing, show every note' },
    ...bodyOptions,
    ...textOptions,
    ...captureOptions,
  },
  async run(args) {
    const paths = capturePaths(args.capture, args.r);
    const plugins = await loadPlugins(args.plugin ?? [], process.cwd());
    const only = parseTypes(args.only, plugins);
    const filter = args.Y === undefined ? null : compileFilter(args.Y);
    const wants = wantsOf(args);
    const text = args.format === 'text';
    if (text && only) for (const type of TEXT_FRAME) only.add(type);

    const reading = new Reading(args);
    const { output } = reading;
    const report = new TextReport(output.write, {
      columns: columnsOf(process.stdout, process.env) ?? Infinity,
      colour: wantsColour(args.color, process.stdout, process.env),
      verbose: args.verbose ?? false,
      time: args.t,
    });
    const print = text ? (record: EarshotRecord) => report.push(record) : (record: EarshotRecord) => output.write(ndjson(record));
    return reading.run(paths, (record, complained) => {
      if (!complained || !text) print(record);
    }, {
      plugins, wants, filter, only, datagrams: only?.has('datagram') ?? false,
      // Relative times count from the first frame, which no record names before the summary.
      onFrame: text ? ({ frame }) => void (frame.number === 1 && report.begin(rfc3339(frame))) : null,
    }, args.strict);
  },
});
