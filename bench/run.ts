/**
 * `npm run bench -- [--megabytes N] [--runs N] [--no-peers] [name …]`: makes captures, and reads them with earshot and with
 * the peers that are installed, in turn, as whole processes. The ratios are the result: absolute times are the machine's.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bulk, chatty, scan, web } from './captures.ts';
import type { Made } from './captures.ts';
import { measure, median } from './measure.ts';
import type { Measurement } from './measure.ts';

const { values, positionals } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '500' },
    runs: { type: 'string', default: '5' },
    peers: { type: 'boolean', default: true },
  },
  allowPositionals: true,
  allowNegative: true,
});

interface Contestant {
  name: string;
  command: string;
  args: string[];
}

const makers: Record<string, (path: string, megabytes: number) => Made> = {
  web, bulk, 'bulk-impaired': (path, megabytes) => bulk(path, megabytes, true), chatty, scan,
};
const earshot = fileURLToPath(new URL('../bin/earshot.js', import.meta.url));

const PCAP_PARSER = createRequire(import.meta.url).resolve('pcap-parser');
const COUNT_PACKETS = 'require(process.argv[1]).parse(process.argv[2]).on("packet", () => {})';

const own = (capture: string): Contestant[] => [
  { name: 'earshot read', command: process.execPath, args: [earshot, 'read', capture] },
  { name: 'earshot read -T ndjson', command: process.execPath, args: [earshot, 'read', '-T', 'ndjson', capture] },
];

const TSHARK: Record<string, string[]> = {
  web: ['-Y', 'http', '-T', 'fields', '-e', 'frame.number', '-e', 'tcp.stream', '-e', 'http.request.method', '-e', 'http.request.uri', '-e', 'http.response.code'],
  chatty: ['-Y', 'http or websocket', '-T', 'fields', '-e', 'frame.number', '-e', 'tcp.stream', '-e', 'websocket.opcode'],
  scan: ['-q', '-z', 'conv,tcp'],
};

const peers = (name: string, capture: string): Contestant[] => [
  { name: 'cat', command: 'cat', args: [capture] },
  { name: 'tcpdump -r -w /dev/null', command: 'tcpdump', args: ['-r', capture, '-w', '/dev/null'] },
  { name: 'capinfos -c', command: 'capinfos', args: ['-c', capture] },
  { name: 'pcap-parser (counts packets)', command: process.execPath, args: ['-e', COUNT_PACKETS, PCAP_PARSER, capture] },
  { name: 'tcpflow -c', command: 'tcpflow', args: ['-c', '-r', capture] },
  ...(TSHARK[name] ? [{ name: `tshark ${TSHARK[name]![0]} ${TSHARK[name]![1]}`, command: 'tshark', args: ['-n', '-r', capture, ...TSHARK[name]!] }] : []),
];

/** Runs all in turn, so that each meets the same minutes of the machine. Who fails is left out. */
async function compete(contestants: readonly Contestant[], runs: number, folder: string): Promise<Map<string, Measurement[]>> {
  const results = new Map<string, Measurement[]>(contestants.map(({ name }) => [name, []]));
  const failed = new Set<string>();
  for (let run = 0; run < runs; run++) {
    for (const { name, command, args } of contestants) {
      if (failed.has(name)) continue;
      try {
        results.get(name)!.push(await measure(command, args, folder));
      } catch (error) {
        failed.add(name);
        results.delete(name);
        console.log(`${name}: left out (${(error as Error).message})`);
      }
    }
  }
  return results;
}

function print(results: Map<string, Measurement[]>): void {
  const base = median([...results.values()][0]!.map(({ seconds }) => seconds));
  console.log('                                   min s  median s   against earshot read   peak MB');
  for (const [name, all] of results) {
    const seconds = all.map((one) => one.seconds);
    const peak = Math.max(...all.map((one) => one.peak ?? 0));
    console.log(
      `${name.padEnd(32)} ${Math.min(...seconds).toFixed(2).padStart(8)} ${median(seconds).toFixed(2).padStart(9)}`
      + ` ${(median(seconds) / base).toFixed(2).padStart(17)} × ${peak.toFixed(0).padStart(13)}`,
    );
  }
}

const folder = mkdtempSync(join(tmpdir(), 'earshot-bench-'));
try {
  console.log(`${cpus()[0]?.model ?? 'unknown processor'} × ${cpus().length}, Node ${process.version}, ${values.runs} runs each`);
  for (const [name, make] of Object.entries(makers)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    const capture = join(folder, `${name}.pcap`);
    const made = make(capture, Number(values.megabytes));
    console.log(`\n${name}: ${made.megabytes.toFixed(0)} MB, ${made.frames} frames, ${made.connections} connections`);
    print(await compete(values.peers ? [...own(capture), ...peers(name, capture)] : own(capture), Number(values.runs), folder));
    rmSync(capture);
  }
} finally {
  rmSync(folder, { recursive: true });
}
