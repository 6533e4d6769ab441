/** Options that several commands share, and what they mean. */
import { fstatSync, statSync } from 'node:fs';
import type { Options } from 'yargs';
import type { Dissector } from '../dissect/dissector.ts';
import { defaultOptions } from '../options.ts';
import type { SessionOptions } from '../options.ts';
import { TIME_FORMATS } from '../report/clock.ts';
import { UsageError } from './command.ts';
import { didYouMean } from '../bytes/suggest.ts';

export const captureOptions = {
  r: { alias: 'read-file', type: 'string', array: true, requiresArg: true, nargs: 1, describe: 'Read this capture; the same as naming it' },
  plugin: { type: 'string', array: true, requiresArg: true, nargs: 1, describe: 'Load dissectors from a module (file or package)' },
  strict: { type: 'boolean', describe: 'Exit with 2 when a capture is cut or damaged' },
  quiet: { alias: 'q', type: 'boolean', describe: 'No warnings and no progress on standard error' },
} as const satisfies Record<string, Options>;

export const bodyOptions = {
  hash: { type: 'boolean', describe: 'Add SHA-256 of decoded bodies and messages' },
  bodies: { type: 'boolean', describe: 'Add decoded bodies and whole messages; text shows how they begin' },
  'max-body': { type: 'string', requiresArg: true, describe: 'Most bytes of a body to add, as 4096, 64k or 1M', default: '64k' },
} as const satisfies Record<string, Options>;

export const keepingOptions = {
  'tcp-idle': { type: 'string', requiresArg: true, default: String(defaultOptions.tcpIdle), describe: 'Seconds of silence after which a TCP connection is over' },
  'udp-idle': { type: 'string', requiresArg: true, default: String(defaultOptions.udpIdle), describe: 'Seconds of silence after which a UDP flow is over' },
  'syn-idle': { type: 'string', requiresArg: true, default: String(defaultOptions.synIdle), describe: 'Seconds after which a SYN without an answer is given up' },
  'max-connections': {
    type: 'string', requiresArg: true,
    describe: `Most connections to keep, as 2M; the oldest are over (${defaultOptions.maxConnections}, ${defaultOptions.maxAttempts} of them unanswered)`,
  },
} as const satisfies Record<string, Options>;

export const textOptions = {
  t: { alias: 'time', choices: TIME_FORMATS, requiresArg: true, default: 'r' as const, describe: 'Times: r since start, a of day, ad with date, e epoch, d since last line' },
  color: { type: 'boolean', describe: 'Colours; --no-color or NO_COLOR turns them off' },
} as const satisfies Record<string, Options>;

export const widthOption = {
  width: { type: 'string', requiresArg: true, describe: 'Columns to fill, at least 40; without it the terminal’s, COLUMNS, or no limit' },
} as const satisfies Record<string, Options>;

/** Whether all of a capture is there already: a pipe may go on for as long as it likes. */
export const isFile = (path: string): boolean =>
  (path === '-' ? fstatSync(0) : statSync(path, { throwIfNoEntry: false }))?.isFile() === true;

/** The captures of a command: those named, then those of `-r`. */
export function capturePaths(named: readonly (string | number)[] | undefined, also: readonly (string | number)[] | undefined): string[] {
  const paths = [...(named ?? []), ...(also ?? [])].map(String);
  if (paths.length === 0) throw new UsageError('no capture given; name a file, or - for standard input');
  if (paths.filter((path) => path === '-').length > 1) throw new UsageError('standard input can only be read once');
  return paths;
}

/** `2/8`: the second of eight parts. */
export function parseShard(text: string): { number: number; of: number } {
  const [, number, of] = /^(\d{1,5})\/(\d{1,5})$/.exec(text) ?? [];
  const shard = { number: Number(number), of: Number(of) };
  if (shard.number >= 1 && shard.number <= shard.of) return shard;
  throw new UsageError(`--shard wants a part and how many there are, from 1/2 to 2/2 for halves, not ${JSON.stringify(text)}`);
}

/** @throws {UsageError} when the text is no number of seconds. */
export function parseSeconds(text: string, option: string): number {
  if (/^\d{1,9}(?:\.\d+)?$/.test(text)) return Number(text);
  throw new UsageError(`--${option} wants seconds, such as 60, not ${JSON.stringify(text)}`);
}

const COUNT_FACTORS: Record<string, number> = { '': 1, k: 1e3, m: 1e6 };

/** `5000`, `20k`, `2M`: things, with factors of 1000. */
export function parseCount(text: string, option: string): number {
  const [, number, factor] = /^(\d{1,9})([km]?)$/i.exec(text) ?? [];
  const count = Number(number) * COUNT_FACTORS[factor?.toLowerCase() ?? '']!;
  if (count >= 1 && count <= 1e9) return count;
  throw new UsageError(`--${option} wants a number such as 5000, 20k or 2M, not ${JSON.stringify(text)}`);
}

interface KeepingArgs {
  'tcp-idle': string;
  'udp-idle': string;
  'syn-idle': string;
  'max-connections'?: string | undefined;
}

/** What `keepingOptions` ask for. Who names a number of connections means attempts, too. */
export function keepingOf(args: KeepingArgs): Pick<SessionOptions, 'tcpIdle' | 'udpIdle' | 'synIdle' | 'maxConnections' | 'maxAttempts'> {
  const { maxConnections, maxAttempts } = defaultOptions;
  const most = args['max-connections'];
  const count = most === undefined ? null : parseCount(most, 'max-connections');
  return {
    tcpIdle: parseSeconds(args['tcp-idle'], 'tcp-idle'), udpIdle: parseSeconds(args['udp-idle'], 'udp-idle'),
    synIdle: parseSeconds(args['syn-idle'], 'syn-idle'), maxConnections: count ?? maxConnections, maxAttempts: count ?? maxAttempts,
  };
}

const SIZE_FACTORS: Record<string, number> = { '': 1, k: 1 << 10, m: 1 << 20, g: 1 << 30 };

/** `4096`, `64k`, `1M`: bytes, with factors of 1024. */
export function parseSize(text: string, option: string): number {
  const match = /^(\d{1,12})([kmg]?)(?:i?b)?$/i.exec(text);
  if (!match) throw new UsageError(`--${option} wants a size such as 4096, 64k or 1M, not ${JSON.stringify(text)}`);
  return Number(match[1]) * SIZE_FACTORS[match[2]!.toLowerCase()]!;
}

export function wantsOf(args: { hash?: boolean | undefined; bodies?: boolean | undefined; 'max-body': string }): typeof defaultOptions.wants {
  const maxBody = parseSize(args['max-body'], 'max-body');
  return { ...defaultOptions.wants, hash: args.hash ?? false, bodies: args.bodies ?? false, maxBody };
}

export const RECORD_TYPES = ['capture', 'interface', 'connection', 'http', 'websocket', 'sse', 'datagram', 'dns', 'tls', 'note', 'summary'];

/** Record types from `a,b` or `a b`; unknown ones are refused unless a plugin could make them. */
export function parseTypes(given: readonly string[] | undefined, plugins: readonly Dissector[]): Set<string> | null {
  if (given === undefined) return null;
  const types = given.flatMap((each) => each.split(',')).map((each) => each.trim()).filter((each) => each !== '');
  for (const type of types) {
    if (RECORD_TYPES.includes(type) || plugins.length > 0) continue;
    throw new UsageError(`--only: no records of type ${JSON.stringify(type)}${didYouMean(type, RECORD_TYPES)} (${RECORD_TYPES.join(', ')})`);
  }
  return new Set(types);
}
