import { loadPlugins } from '../../node/plugins.ts';
import type { OneConnection } from '../../filter/one-connection.ts';
import type { StreamTap } from '../../options.ts';
import type { ConnectionRecord, EarshotRecord, PluginRecord } from '../../record.ts';
import { Clock } from '../../report/clock.ts';
import { FrameOrder } from '../../report/frame-order.ts';
import { kindText } from '../../report/heading.ts';
import { messageText } from '../../report/messages.ts';
import { ndjson } from '../../report/ndjson.ts';
import { HexView, JsonView, RawView, TextView } from '../../report/stream-view.ts';
import type { StreamView } from '../../report/stream-view.ts';
import { coloured, plain } from '../../report/style.ts';
import type { Side } from '../../side.ts';
import { defineCommand, UsageError } from '../command.ts';
import { captureOptions, capturePaths, isFile, parseSize, textOptions } from '../options.ts';
import { Reading } from '../reading.ts';
import { wantsColour } from '../terminal.ts';

export const follow = defineCommand({
  name: 'follow',
  usage: '[capture..]',
  synopsis: '<capture..> <connection>',
  about: 'Print both sides of one connection: bytes, hex or messages',
  examples: [
    ['earshot follow a.pcap 3', 'bytes of connection #3, as read numbers it'],
    ['earshot follow a.pcap --stream 0', 'of tcp.stream 0, as Wireshark numbers it'],
    ['earshot follow a.pcap 3 --as messages', 'decoded'],
    ['earshot follow a.pcap 3 --side server', 'only what the server sent'],
  ],
  positionals: {
    capture: { type: 'string', array: true, describe: 'Captures as in read, then the number of the connection, as in #3' },
  },
  options: {
    as: { choices: ['bytes', 'hex', 'messages'] as const, requiresArg: true, default: 'bytes' as const, describe: 'Bytes, a hex dump, or decoded messages' },
    side: { choices: ['client', 'server'] as const, requiresArg: true, describe: 'Only what this side sent' },
    stream: { type: 'string', requiresArg: true, describe: 'Choose by tcp.stream instead' },
    format: { alias: 'T', choices: ['text', 'ndjson'] as const, requiresArg: true, default: 'text' as const, describe: 'Text, or one JSON object a line' },
    'max-body': { type: 'string', requiresArg: true, default: '1M', describe: 'Most bytes of one body with --as messages' },
    ...textOptions,
    ...captureOptions,
  },
  async run(args) {
    const [named, connection] = args.stream === undefined ? lastApart(args.capture ?? []) : [args.capture, undefined];
    const number = args.stream === undefined ? undefined : named?.find((word) => isNumber(word) && !isFile(word));
    if (number !== undefined) throw new UsageError(`follow wants the number of a connection or --stream, not ${number} and --stream as well`);
    if (args.as === 'hex' && args.format === 'ndjson') {
      throw new UsageError('--as hex is text; with --format ndjson bytes come as base64, so leave it out');
    }
    const paths = capturePaths(named, args.r);
    const choice = new Choice(connection, args.stream);
    const plugins = await loadPlugins(args.plugin ?? [], process.cwd());
    const maxBody = parseSize(args['max-body'], 'max-body');
    const messages = args.as === 'messages';
    const reading = new Reading(args);
    const { output } = reading;
    const clock = new Clock(args.t);
    const paint = wantsColour(args.color, process.stdout, process.env) ? coloured : plain;

    const view = (): StreamView => {
      if (args.format === 'ndjson') return new JsonView(output.write, () => choice.id!);
      if (args.as === 'hex') return new HexView(output.write, clock, paint);
      // Bytes of a capture are commands to a terminal: there they are shown as text.
      if (process.stdout.isTTY) return new TextView(output.write, clock, paint);
      return new RawView((bytes) => output.writeBytes(bytes), (text) => void process.stderr.write(`earshot: ${text}\n`));
    };
    const whole = paths.every(isFile);
    const show = (record: EarshotRecord | PluginRecord): void => output.write(messageText(record, clock, paint, plugins));
    const inOrder = new FrameOrder(show);
    let decoded = false;
    const sink = (record: EarshotRecord): void => {
      if (record.type === 'connection') choice.seen(record);
      if (!messages || !('connection' in record) || record.connection !== choice.id) return;
      decoded ||= record.type !== 'note';
      if (!isFrom(record, args.side)) return;
      if (args.format === 'ndjson') output.write(ndjson(record));
      else if (whole) inOrder.push(record);
      else show(record);
    };
    const tap = tapOf(choice, messages ? null : view(), args.side);
    const wants = { hash: false, bodies: messages, maxBody, maxDecoded: 64 << 20 };
    const code = await reading.run(paths, sink, {
      plugins, wants, tap, one: choice.one, loose: true, onBegin: (time) => clock.begin(time),
    }, args.strict);
    inOrder.end();
    await output.pause();
    if (!choice.found) throw new UsageError(choice.notFound());
    if (messages && !decoded && args.quiet !== true) process.stderr.write(`earshot: nothing decoded on #${choice.id} (${kindText(choice.found)}); try --as hex\n`);
    return code;
  },
});

/** Captures, and the connection behind them. */
function lastApart(words: readonly string[]): [string[], string | undefined] {
  const captures = words.slice(0, -1);
  if (words.length < 2 && !isNumber(words[0] ?? '')) return [[...words], undefined];
  const number = captures.find(isNumber);
  if (number !== undefined && !isFile(number)) throw new UsageError(`follow shows one connection, not ${number} and ${words.at(-1)} as well`);
  return [captures, words.at(-1)];
}

const isNumber = (word: string): boolean => /^#?\d+$/.test(word);

/** The connection that was asked for, by its number or by tcp.stream. */
class Choice {
  /** Its number; by tcp.stream, null until it speaks. */
  id: number | null;
  /** Its record, once that has come. */
  found: ConnectionRecord | null = null;
  readonly #stream: number | null;
  #tcp = 0;
  #all = 0;

  constructor(connection: string | undefined, stream: string | undefined) {
    if ((connection === undefined) === (stream === undefined)) {
      throw new UsageError('follow wants the number of a connection, or --stream with a tcp.stream');
    }
    this.id = connection === undefined ? null : wholeNumber(connection.replace(/^#/, ''), 'connection');
    this.#stream = stream === undefined ? null : wholeNumber(stream, '--stream');
  }

  /** What it is called in an index. */
  get one(): OneConnection {
    return this.#stream === null ? { by: 'connection.id', number: this.id! } : { by: 'tcp.stream', number: this.#stream };
  }

  opened(id: number, transport: 'tcp' | 'udp', stream: number): void {
    if (transport === 'tcp' && stream === this.#stream) this.id = id;
  }

  seen(record: ConnectionRecord): void {
    const { id, transport, stream } = record;
    this.#all++;
    if (transport === 'tcp') this.#tcp++;
    if (this.#stream === null ? id === this.id : transport === 'tcp' && stream === this.#stream) this.found ??= record;
  }

  notFound(): string {
    const [what, number, count] = this.#stream === null ? ['connection', this.id, this.#all] : ['tcp.stream', this.#stream, this.#tcp];
    return `no ${what} ${number}: ${count === 0 ? 'the capture has none' : `they go from 0 to ${count - 1}`}`;
  }
}

function wholeNumber(text: string, name: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`${name} is a number from 0, not ${JSON.stringify(text)}`);
  return Number(text);
}

function tapOf(choice: Choice, view: StreamView | null, side: Side | undefined): StreamTap {
  const shown = (connection: number, from: Side): boolean => connection === choice.id && (side === undefined || side === from);
  return {
    open: (connection, _client, _server, transport, stream) => choice.opened(connection, transport, stream),
    data: (connection, from, chunk) => void (shown(connection, from) && view?.data(from, chunk)),
    gap: (connection, from, length, cause) => void (shown(connection, from) && view?.gap(from, length, cause)),
    end: (connection, from, why) => void (shown(connection, from) && view?.end(from, why)),
  };
}

/** Records that both sides have a part in belong to either. */
const isFrom = (record: EarshotRecord, side: Side | undefined): boolean =>
  side === undefined || !('from' in record) || record.from === side;
