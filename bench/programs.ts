/** The commands that are measured: earshot's, and those of its peers. */
import { createRequire } from 'node:module';
import type { Command } from './measure.ts';
import { ownCopy } from './own-copy.ts';

let copy: string | null = null;

export const earshot = (...args: string[]): Command => ({ command: process.execPath, args: [(copy ??= ownCopy()), ...args] });
export const node = (...args: string[]): Command => ({ command: process.execPath, args });
const run = (command: string, ...args: string[]): Command => ({ command, args });

/** A table of these fields, as people take from tshark what a listing of ours has. */
const fields = (...names: string[]): string[] => ['-T', 'fields', ...names.flatMap((name) => ['-e', name])];
const FRAME = ['frame.number', 'frame.time_epoch', 'tcp.stream', 'ip.src'];
const HTTP = ['http.request.method', 'http.request.uri', 'http.response.code', 'http.content_type', 'http.time'];
const WEBSOCKET = ['websocket.opcode', 'websocket.payload_length'];

const tshark = (capture: string, ...args: string[]): Command => run('tshark', '-n', '-r', capture, ...args);

/** What peers do with a capture. */
export const peers = {
  cat: (capture: string) => run('cat', capture),
  // As root it would give /dev/null to its own user.
  tcpdump: (capture: string) => run('tcpdump', ...(process.getuid?.() === 0 ? ['-Z', 'root'] : []), '-r', capture, '-w', '/dev/null'),
  capinfos: (capture: string) => run('capinfos', '-c', capture),
  tsharkHttp: (capture: string) => tshark(capture, '-Y', 'http', ...fields(...FRAME, ...HTTP)),
  tsharkMessages: (capture: string) => tshark(capture, '-Y', 'http or websocket', ...fields(...FRAME, ...HTTP, ...WEBSOCKET)),
  tsharkRecords: (capture: string) => tshark(capture, '-Y', 'http', '-T', 'ek'),
  tsharkConnections: (capture: string) => tshark(capture, '-q', '-z', 'conv,tcp'),
  tcpflow: (capture: string) => run('tcpflow', '-c', '-r', capture),
  httpAnalyzer: (capture: string) => run('HttpAnalyzer', '-f', capture),
  gunzip: (capture: string) => run('gzip', '-dc', capture),
  unzstd: (capture: string) => run('zstd', '-dc', capture),
  pcapParser: (capture: string) => node('-e', COUNT_PACKETS, createRequire(import.meta.url).resolve('pcap-parser'), capture),
} as const;

const COUNT_PACKETS = 'require(process.argv[1]).parse(process.argv[2]).on("packet", () => {})';
