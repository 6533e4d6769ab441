/**
 * `npm run bench -- [--megabytes N] [--runs N]`: makes a capture of web traffic and reads it with earshot and with the
 * peers that are installed, in turn, as whole processes. The ratios are the result: absolute times are the machine's.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measure, median } from './measure.ts';
import type { Measurement } from './measure.ts';
import { writeWebCapture } from './web-capture.ts';

const { values } = parseArgs({
  options: { megabytes: { type: 'string', default: '500' }, runs: { type: 'string', default: '5' }, peers: { type: 'boolean', default: true } },
  allowNegative: true,
});
const megabytes = Number(values.megabytes);
const runs = Number(values.runs);
const earshot = fileURLToPath(new URL('../bin/earshot.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'earshot-bench-'));
const capture = join(folder, 'web.pcap');

interface Contestant {
  name: string;
  command: string;
  args: string[];
}

const contestants: Contestant[] = [
  { name: 'earshot read', command: process.execPath, args: [earshot, 'read', capture] },
  { name: 'earshot read --format ndjson', command: process.execPath, args: [earshot, 'read', '--format', 'ndjson', capture] },
];
const peers: Contestant[] = [
  { name: 'tcpdump -r -w /dev/null', command: 'tcpdump', args: ['-r', capture, '-w', '/dev/null'] },
  { name: 'pcap-parser (counts packets)', command: process.execPath, args: ['-e', 'require("pcap-parser").parse(process.argv[1]).on("packet", () => {})', capture] },
  { name: 'tcpflow', command: 'tcpflow', args: ['-c', '-r', capture] },
  {
    name: 'tshark -Y http -T fields', command: 'tshark',
    args: ['-n', '-r', capture, '-Y', 'http', '-T', 'fields', '-e', 'frame.number', '-e', 'tcp.stream', '-e', 'http.request.method', '-e', 'http.request.uri', '-e', 'http.response.code'],
  },
];

try {
  const made = writeWebCapture(capture, megabytes);
  console.log(`${megabytes} MB, ${made.frames} frames, ${made.connections} connections, ${made.exchanges} exchanges; ${cpus()[0]?.model ?? '?'} × ${cpus().length}, Node ${process.version}`);
  const results = new Map<string, Measurement[]>();
  for (let run = 0; run < runs; run++) {
    for (const { name, command, args } of values.peers ? [...contestants, ...peers] : contestants) {
      if (results.get(name)?.length === 0) continue;
      try {
        const result = await measure(command, args);
        results.set(name, [...(results.get(name) ?? []), result]);
      } catch (error) {
        console.log(`${name}: left out (${(error as Error).message})`);
        results.set(name, []);
      }
    }
  }
  const own = median(results.get(contestants[0]!.name)!.map(({ seconds }) => seconds));
  console.log('                                   min s  median s   against earshot read   peak MB');
  for (const [name, all] of results) {
    if (all.length === 0) continue;
    const seconds = all.map((one) => one.seconds);
    const peak = Math.max(...all.map((one) => one.peak ?? 0));
    console.log(
      `${name.padEnd(32)} ${Math.min(...seconds).toFixed(2).padStart(8)} ${median(seconds).toFixed(2).padStart(9)}`
      + ` ${(median(seconds) / own).toFixed(2).padStart(17)} × ${peak.toFixed(0).padStart(13)}`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
