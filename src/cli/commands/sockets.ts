import { loadPlugins } from '../../node/plugins.ts';
import { tableAt } from '../../node/read-sockets.ts';
import type { EarshotRecord, SocketRecord } from '../../record.ts';
import { Clock } from '../../report/clock.ts';
import { durationText, plural } from '../../report/format.ts';
import { ndjson } from '../../report/ndjson.ts';
import { changeLine, socketLines } from '../../report/sockets.ts';
import { coloured, plain } from '../../report/style.ts';
import { wrapText } from '../../report/wrap.ts';
import { SocketChanges } from '../../sockets/changes.ts';
import { parseInstant } from '../../sockets/instant.ts';
import type { Instant } from '../../sockets/instant.ts';
import type { SocketsNow } from '../../sockets/sockets-at.ts';
import { defineCommand, Exit, UsageError } from '../command.ts';
import { filterOf } from '../filter-option.ts';
import { captureOptions, capturePaths, parseSeconds, textOptions, widthOption } from '../options.ts';
import { Reading } from '../reading.ts';
import { columnsOf, wantsColour } from '../terminal.ts';

export const sockets = defineCommand({
  name: 'sockets',
  usage: '[capture..]',
  about: 'Print every socket of every host at one instant, as ss would have',
  examples: [
    ['earshot sockets a.pcap', 'when the capture ends'],
    ['earshot sockets a.pcap --at 2.5', '2.5 seconds after its first frame'],
    ['earshot sockets a.pcap --at 14:03:07.25', 'at that time of day, UTC'],
    ['earshot sockets a.pcap --at frame:120', 'once frame 120 has come'],
    ['earshot sockets a.pcap --watch', 'each change, in order'],
    ["earshot sockets a.pcap -Y 'http.response.code >= 500'", 'sockets of the conversations that failed'],
  ],
  positionals: {
    capture: { type: 'string', array: true, describe: 'Captures as in read' },
  },
  options: {
    at: { type: 'string', requiresArg: true, describe: 'When: seconds from the start, a time, HH:MM:SS (UTC), frame:N or end', defaultDescription: 'end' },
    watch: { type: 'boolean', describe: 'Print each change of the table instead' },
    format: { alias: 'T', choices: ['text', 'ndjson'] as const, requiresArg: true, default: 'text' as const, describe: 'Text, or one JSON object a line' },
    Y: { alias: 'filter', type: 'string', requiresArg: true, describe: 'Only sockets of conversations that this display filter selects' },
    'time-wait': { type: 'string', requiresArg: true, default: '60', describe: 'Seconds that TIME-WAIT lasts; Linux: 60' },
    'udp-idle': { type: 'string', requiresArg: true, default: '30', describe: 'Seconds of silence after which the UDP socket of a client is gone' },
    ...textOptions,
    ...widthOption,
    ...captureOptions,
  },
  async run(args) {
    const paths = capturePaths(args.capture, args.r);
    const instant = parseInstant(args.at ?? 'end');
    if (instant === null) {
      throw new UsageError(`--at wants seconds (2.5), a time (14:03:07.25 or RFC 3339), frame:120 or end, not ${JSON.stringify(args.at)}`);
    }
    const options = { timeWait: parseSeconds(args['time-wait'], 'time-wait'), udpIdle: parseSeconds(args['udp-idle'], 'udp-idle') };
    const plugins = await loadPlugins(args.plugin ?? [], process.cwd());
    const filter = await filterOf(args.Y, plugins);
    const paint = wantsColour(args.color, process.stdout, process.env) ? coloured : plain;
    const reading = new Reading(args);
    const { output } = reading;
    if (args.watch) {
      for (const [name, given] of [['--at', args.at], ['-Y', args.Y]] as const) {
        if (given !== undefined) throw new UsageError(`--watch tells every change, so leave out ${name}`);
      }
      const clock = new Clock(args.t);
      const tell = (record: SocketRecord): void => output.write(args.format === 'ndjson' ? ndjson(record) : `${changeLine(record, clock, paint)}\n`);
      return reading.run(paths, (record) => void (args.format === 'ndjson' && isOfCapture(record) && output.write(ndjson(record))), {
        plugins, communityIds: false, onBegin: (time) => clock.begin(time), watch: (factsOf) => new SocketChanges(factsOf, tell, options),
      }, args.strict);
    }
    let code: number = Exit.Done;
    const ofCapture: EarshotRecord[] = [];
    const read = async (sink: (record: EarshotRecord) => void, watch: Watching): Promise<void> => {
      code = await reading.run(paths, (record) => {
        if (isOfCapture(record)) ofCapture.push(record);
        sink(record);
      }, { plugins, filter, communityIds: filter !== null, watch }, args.strict);
    };
    const table = await tableAt(instant, read, filter !== null, options);
    if (args.format === 'ndjson') {
      // The summary, last, says whether the capture was whole.
      const captures = ofCapture.filter(({ type }) => type !== 'summary');
      for (const record of [...captures, ...table?.sockets ?? [], ...ofCapture.slice(captures.length)]) output.write(ndjson(record));
    } else {
      output.write(table === null ? 'no frames\n' : tableText(table, instant, columnsOf(process.stdout, process.env, args.width) ?? Infinity, paint));
    }
    await output.pause();
    return code;
  },
});

type Watching = Parameters<Parameters<typeof tableAt>[1]>[1];

/** What tells of the capture as a file, beside sockets. */
const isOfCapture = ({ type }: EarshotRecord): boolean => type === 'capture' || type === 'summary';

/** What is to be said of an instant that the capture does not reach. */
function beyondText(instant: Instant, { at, last }: SocketsNow): string {
  if (instant.kind === 'frame' && instant.frame > last.frame) return `the capture has ${plural(last.frame, 'frame')}: this is the table behind the last one`;
  if (at.offset <= last.offset) return '';
  return `${durationText(at.offset - last.offset)} behind the last frame: what came then is not in the capture, and nothing is known but what time does`;
}

function tableText(table: SocketsNow, instant: Instant, columns: number, paint: typeof plain): string {
  const { at, sockets, missed } = table;
  const after = at.frame === 0 ? 'before the first frame' : `after frame ${at.frame}`;
  const when = at.offset < 0 ? `${durationText(-at.offset)} before the capture` : `${at.offset.toFixed(6)} s into the capture`;
  const beyond = beyondText(instant, table);
  const lines = [paint(`${when}, ${at.time}, ${after}`, 'bold')];
  if (beyond !== '') for (const line of wrapText(beyond, columns)) lines.push(paint(line, 'yellow'));
  lines.push('');
  if (sockets.length === 0) lines.push('no sockets');
  lines.push(...socketLines(sockets, columns, paint));
  if (missed > 0) lines.push('', paint(`${plural(missed, 'older connection or port', 'older connections or ports')} not kept`, 'yellow'));
  return `${lines.join('\n')}\n`;
}
