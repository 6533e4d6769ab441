/** The pcap-parser package as a second opinion on classic microsecond files: every frame's time, lengths and bytes. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
// @ts-expect-error It has no types.
import pcapParser from 'pcap-parser';
import { openSource } from '../../src/node/source.ts';

interface ParsedPacket {
  header: { timestampSeconds: number; timestampMicroseconds: number; originalLength: number };
  data: Buffer;
}

const MAGICS = new Set(['a1b2c3d4', 'd4c3b2a1']);
/** It has no bound on its buffer, and copies all of it for every piece. */
const MOST_BYTES = 8 << 20;

const digest = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex').slice(0, 12);

/**
 * Whether every frame that pcap-parser reads of a file is read here, too; null where it does not read such files. It ends
 * in silence at what it cannot read, where ours goes on.
 */
export async function secondOpinion(path: string): Promise<boolean | null> {
  const file = readFileSync(path);
  if (!MAGICS.has(file.subarray(0, 4).toString('hex')) || file.length > MOST_BYTES) return null;
  const theirs = await new Promise<string[]>((resolve) => {
    const lines: string[] = [];
    const parser = pcapParser.parse(Readable.from([file]));
    parser.on('packet', ({ header, data }: ParsedPacket) => {
      // A fraction of more than a second is carried, as ours is.
      const micros = header.timestampMicroseconds >>> 0;
      const seconds = (header.timestampSeconds >>> 0) + Math.floor(micros / 1e6);
      lines.push(`${seconds} ${micros % 1e6} ${header.originalLength >>> 0} ${digest(data)}`);
    });
    parser.on('end', () => resolve(lines));
    parser.on('error', () => resolve(lines));
  });
  const source = await openSource([path], { notes: () => {} });
  const ours: string[] = [];
  const { frame } = source;
  do {
    while (source.advance()) {
      const { seconds, nanos, originalLength, bytes, start, end } = frame;
      ours.push(`${seconds} ${nanos / 1000} ${originalLength} ${digest(bytes.subarray(start, end))}`);
    }
  } while (await source.refill());
  source.close();
  return theirs.every((frame, at) => frame === ours[at]);
}
