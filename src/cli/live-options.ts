/** Options of a live capture: the letters are those of dumpcap and tcpdump. */
import { networkInterfaces } from 'node:os';
import type { Options } from 'yargs';
import type { CaptureRequest } from '../live/backend.ts';
import type { Keep } from '../live/feeds.ts';
import { checkInterfaces } from '../live/interfaces.ts';
import { NO_LIMITS, parseLimits } from '../live/ring.ts';
import type { Limits } from '../live/ring.ts';
import { UsageError } from './command.ts';
import { parseSize } from './options.ts';

/** Of tiny frames the columns take more than their bytes. */
const MOST_FRAMES = 10_000_000;

export const captureOptions = {
  i: { alias: 'interface', type: 'string', array: true, requiresArg: true, nargs: 1, describe: 'Capture on this interface; any for all of them; may be given again' },
  f: { alias: 'capture-filter', type: 'string', requiresArg: true, describe: 'Capture filter, in the grammar of libpcap: what it does not select never comes here' },
  s: { alias: 'snapshot-length', type: 'string', requiresArg: true, describe: 'Most bytes of a frame to capture' },
  p: { alias: 'no-promiscuous-mode', type: 'boolean', describe: 'Only frames from or to this machine' },
  B: { alias: 'buffer-size', type: 'string', requiresArg: true, describe: 'Kernel buffer in MiB' },
  backend: { choices: ['auto', 'dumpcap', 'tcpdump', 'cap'] as const, requiresArg: true, default: 'auto' as const, describe: 'Who captures' },
} as const satisfies Record<string, Options>;

export const keepingOptions = {
  w: { alias: 'write', type: 'string', requiresArg: true, describe: 'Keep the frames in this file, as pcapng' },
  b: { alias: 'ring-buffer', type: 'string', array: true, requiresArg: true, nargs: 1, describe: 'With -w, go on in another file: filesize:KB, duration:S, packets:N; files:N keeps the last N' },
  a: { alias: 'autostop', type: 'string', array: true, requiresArg: true, nargs: 1, describe: 'Stop at duration:S, packets:N, filesize:KB or files:N' },
  keep: { type: 'string', requiresArg: true, default: '1G', describe: 'What the UI shows: the last bytes as 500M, or frames as 1000000; files lose nothing' },
  c: { alias: 'packet-count', type: 'string', requiresArg: true, describe: 'Stop after so many frames' },
} as const satisfies Record<string, Options>;

interface CaptureArguments {
  readonly i?: (string | number)[] | undefined;
  readonly f?: string | undefined;
  readonly s?: string | undefined;
  readonly p?: boolean | undefined;
  readonly B?: string | undefined;
}

interface KeepingArguments {
  readonly w?: string | undefined;
  readonly b?: (string | number)[] | undefined;
  readonly a?: (string | number)[] | undefined;
  readonly c?: string | undefined;
  readonly keep: string;
}

/**
 * What is to be captured, checked.
 * @throws {LiveError} for an interface that is not there, {UsageError} for a number that is none.
 */
export async function captureRequest(args: CaptureArguments): Promise<CaptureRequest> {
  const interfaces = [...new Set((args.i ?? [usualInterface()]).map(String))];
  await checkInterfaces(interfaces);
  return {
    interfaces,
    filter: args.f === undefined || args.f.trim() === '' ? null : args.f,
    snapLength: wholeNumber(args.s, '-s') || null,
    promiscuous: args.p !== true,
    bufferMiB: wholeNumber(args.B, '-B') || null,
  };
}

export interface Keeping {
  readonly path: string | null;
  readonly ring: Limits | null;
  readonly until: Limits;
  readonly keep: Keep;
}

export function keepingOf(args: KeepingArguments): Keeping {
  const ring = args.b === undefined ? null : limitsOf(args.b, '-b');
  const until = args.a === undefined ? NO_LIMITS : limitsOf(args.a, '-a');
  const packets = wholeNumber(args.c, '-c') || until.packets;
  if (args.w === '-') throw new UsageError('-w wants the name of a file: records go to standard output');
  if (args.w === undefined && ring !== null) throw new UsageError('-b wants a file to write, with -w');
  if (args.w === undefined && (until.kilobytes ?? until.files) !== null) throw new UsageError('-a filesize: and files: want a file to write, with -w');
  if (ring !== null && (ring.kilobytes ?? ring.seconds ?? ring.packets) === null) {
    throw new UsageError('-b wants to know when a file is full: filesize:KB, duration:SECONDS or packets:N');
  }
  if (until.files !== null && ring === null) throw new UsageError('-a files: wants several files, with -b');
  return { path: args.w ?? null, ring, until: { ...until, packets }, keep: keepOf(args.keep) };
}

/** A plain number counts frames. */
function keepOf(text: string): Keep {
  const isFrames = /^\d+$/.test(text);
  const most = parseSize(text, 'keep');
  if (most === 0) throw new UsageError('--keep wants more than nothing');
  return { bytes: isFrames ? Infinity : most, frames: isFrames ? most : MOST_FRAMES };
}

/** Where none is named: the first that leads somewhere. */
function usualInterface(): string {
  const faces = Object.entries(networkInterfaces());
  const [name] = faces.find(([, addresses]) => addresses?.some(({ internal }) => !internal)) ?? faces[0] ?? [];
  if (name === undefined) throw new UsageError('no interface has an address; name one with -i');
  return name;
}

function limitsOf(given: readonly (string | number)[], option: string): Limits {
  try {
    return parseLimits(given.map(String), option);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function wholeNumber(text: string | undefined, option: string): number {
  if (text === undefined) return 0;
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`${option} wants a whole number, not ${JSON.stringify(text)}`);
  return Number(text);
}
