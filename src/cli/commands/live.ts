import { printable } from '../../bytes/text.ts';
import { lost } from '../../live/backend.ts';
import type { CaptureRequest } from '../../live/backend.ts';
import { startBackend } from '../../live/backends.ts';
import { whose } from '../../live/drop-watch.ts';
import { openFeeds } from '../../live/feeds.ts';
import type { Attended } from '../../live/live-run.ts';
import { PipeCapture } from '../../live/pipe.ts';
import { Recorder, RecorderError } from '../../live/recorder.ts';
import type { RecorderOptions } from '../../live/recorder.ts';
import { loadPlugins } from '../../node/plugins.ts';
import { plural } from '../../report/format.ts';
import { NdjsonWriter } from '../../report/ndjson-writer.ts';
import { TextReport } from '../../report/text.ts';
import type { TextReportOptions } from '../../report/text.ts';
import { canShow } from '../../tui/terminal/capabilities.ts';
import { defineCommand, Exit, UsageError } from '../command.ts';
import { filterOf } from '../filter-option.ts';
import { captureOptions, captureRequest, keepingOf, keepingOptions } from '../live-options.ts';
import { LiveReading } from '../live-reading.ts';
import { bodyOptions, captureOptions as readOptions, parseTypes, RECORD_TYPES, textOptions, wantsOf, widthOption } from '../options.ts';
import { columnsOf, wantsColour } from '../terminal.ts';
import { openUi, uiOptions } from '../ui.ts';

/** Text of conversations that go on is shown at least so often. */
const TEXT_MS = 500;
/** How many more came of messages that are alike is said so often, and some of the next are shown again. */
const COUNT_MS = 5000;

/** Options that only mean something for records: whoever gives one wants no UI. */
const OF_RECORDS = ['format', 'only', 'verbose', 'hash', 'bodies', 'width'] as const;

export const live = defineCommand({
  name: 'live',
  usage: '[source]',
  about: 'Capture on an interface and look at what is said as it is said',
  examples: [
    ["earshot live -i eth0 -f 'tcp port 8080'", 'on a terminal the UI; elsewhere one JSON object a line'],
    ['earshot live -i any -w day.pcapng -b filesize:100000 -b files:10', 'keep the last gigabyte of frames while looking'],
    ['earshot live -i lo --only sse,websocket --format ndjson | jq .', 'messages as they come'],
    ['ssh host tcpdump -U -w - | earshot live -', 'what another machine captures'],
  ],
  positionals: {
    source: { type: 'string', describe: '- for a capture that somebody else makes, on standard input' },
  },
  options: {
    ...captureOptions,
    ...keepingOptions,
    format: { alias: 'T', choices: ['text', 'ndjson'] as const, requiresArg: true, describe: 'Text for people, or one JSON object a line (the default without a terminal)' },
    Y: { alias: 'filter', type: 'string', requiresArg: true, describe: 'Display filter, in the grammar of Wireshark' },
    only: { type: 'string', array: true, requiresArg: true, nargs: 1, describe: `Only records of these types: ${RECORD_TYPES.join(', ')}` },
    verbose: { alias: ['v', 'all'], type: 'boolean', describe: 'Fold nothing, show every note' },
    ...bodyOptions,
    ...textOptions,
    ...widthOption,
    plugin: readOptions.plugin,
    quiet: readOptions.quiet,
    ...uiOptions,
  },
  async run(args) {
    if (args.source !== undefined && args.source !== '-') {
      throw new UsageError(`earshot live reads interfaces (-i) and standard input (-), not ${JSON.stringify(args.source)}; files are read by earshot read`);
    }
    const plugins = await loadPlugins(args.plugin ?? [], process.cwd());
    const only = parseTypes(args.only, plugins);
    const filter = await filterOf(args.Y, plugins);
    const wants = wantsOf(args);
    const { path, ring, until, keep } = keepingOf(args);
    const quiet = args.quiet === true;
    const attended = { ...(await begin(args.source === '-' ? ofAnother(args) : await captureRequest(args), args.backend, quiet)), until };
    const recorder = path === null ? null : recorderOf({ path, ring, name: attended.who && attended.name, filter: args.f ?? null }, attended);
    const shown = args.tui && !OF_RECORDS.some((name) => args[name] !== undefined) && canShow(process.stdout, process.env);
    if (shown) {
      const feeds = await openFeeds(attended, { recorder, inFile: recorder !== null && ring === null, keep });
      const left = await openUi([feeds.first.path], args, { plugins, feeds }).finally(() => attended.capture.stop());
      const { problem, drops } = await feeds.first.ended;
      const dropped = drops && lost(drops);
      if (dropped && !quiet) process.stderr.write(`earshot: ${plural(dropped, 'frame')} dropped (${whose(drops)})\n`);
      if (problem === null) return left;
      process.stderr.write(`earshot: ${printable(problem)}\n`);
      return Exit.Usage;
    }
    const reading = new LiveReading({ recorder, quiet, idle: () => idle() });
    const options = { plugins, wants, filter, only, datagrams: only?.has('datagram') ?? false };
    let idle = (): void => {};
    if ((args.format ?? (process.stdout.isTTY ? 'text' : 'ndjson')) === 'ndjson') {
      const lines = new NdjsonWriter(reading.output);
      return reading.run(attended, (record) => lines.push(record), options);
    }
    let endsOf: NonNullable<TextReportOptions['endsOf']> = () => null;
    const report = new TextReport(reading.output, {
      columns: columnsOf(process.stdout, process.env, args.width) ?? Infinity,
      colour: wantsColour(args.color, process.stdout, process.env),
      verbose: args.verbose ?? false, time: args.t, only, filtered: filter !== null, hash: args.hash ?? false, bodies: args.bodies ?? false, plugins,
      endsOf: (connection) => endsOf(connection),
    });
    let printed = performance.now();
    let counted = printed;
    idle = () => {
      if (performance.now() - printed < TEXT_MS) return;
      printed = performance.now();
      const counts = printed - counted >= COUNT_MS;
      if (counts) counted = printed;
      report.printOpen(counts);
    };
    return reading.run(attended, (record, complained) => {
      if (!complained || only?.has('note')) report.push(record);
    }, { ...options, communityIds: filter !== null, onBegin: (time) => report.begin(time), onFacts: (factsOf) => (endsOf = factsOf) });
  },
});

/** Begins to capture, or to read what somebody else does, and says so. */
async function begin(request: CaptureRequest | null, wanted: Parameters<typeof startBackend>[0], quiet: boolean): Promise<Omit<Attended, 'until'>> {
  if (request === null) {
    if (process.stdin.isTTY) throw new UsageError('earshot live - reads a capture from standard input, and that is a terminal');
    return { name: '-', capture: new PipeCapture(process.stdin), who: null };
  }
  const { capture, backend, facts, because } = await startBackend(wanted, request);
  const name = request.interfaces.join(',');
  if (!quiet) {
    const why = because.length === 0 ? '' : `, since ${because.join(', and ')}`;
    process.stderr.write(`earshot: capturing on ${printable(name)} with ${backend} ${printable(facts.version + why)}\n`);
  }
  return { name, capture, who: { backend, facts, filter: request.filter } };
}

/** Of a capture that somebody else makes nothing can be chosen here any more. */
function ofAnother(args: Readonly<Record<string, unknown>>): null {
  const chosen = Object.keys(captureOptions).filter((name) => args[name] !== undefined && args[name] !== false && args[name] !== 'auto');
  if (chosen.length === 0) return null;
  const options = chosen.map((name) => (name.length === 1 ? `-${name}` : `--${name}`)).join(', ');
  throw new UsageError(`${options}: whoever sends the capture to standard input has chosen already what is captured; -Y chooses what is shown`);
}

function recorderOf(options: RecorderOptions, { capture }: Pick<Attended, 'capture'>): Recorder {
  try {
    return new Recorder({ ...options, drops: () => capture.drops() });
  } catch (error) {
    capture.stop();
    throw error instanceof RecorderError ? new UsageError(error.message) : error;
  }
}
