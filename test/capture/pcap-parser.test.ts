import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
// @ts-expect-error It has no types.
import pcapParser from 'pcap-parser';
import { pcapBytes } from '../support/capture-bytes.ts';
import { readCapture } from '../support/read-capture.ts';

interface ParsedPacket {
  header: { timestampSeconds: number; timestampMicroseconds: number; capturedLength: number; originalLength: number };
  data: Buffer;
}

/** What the pcap-parser package makes of the same file. */
function parsed(bytes: Uint8Array): Promise<ParsedPacket[]> {
  return new Promise((resolve, reject) => {
    const packets: ParsedPacket[] = [];
    const parser = pcapParser.parse(Readable.from([Buffer.from(bytes)]));
    parser.on('packet', (packet: ParsedPacket) => void packets.push(packet));
    parser.on('end', () => resolve(packets));
    parser.on('error', reject);
  });
}

describe('another reader of classic pcap', () => {
  it('agrees on bytes, times and lengths of every frame', async () => {
    const frame = fc.record({
      data: fc.uint8Array({ maxLength: 80 }),
      seconds: fc.integer({ min: 0, max: 0x7fff_ffff }),
      ticks: fc.integer({ min: 0, max: 999_999 }),
      more: fc.nat(1500),
    });
    await fc.assert(fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 12 }), fc.boolean(), async (frames, little) => {
      const file = pcapBytes(frames.map(({ more, ...rest }) => ({ ...rest, original: rest.data.length + more })), { little });
      const packets = await parsed(file);
      expect(readCapture([file]).frames.map(({ hex, time, original }) => ({ hex, time, original }))).toEqual(
        packets.map(({ header, data }) => ({
          hex: data.toString('hex'),
          time: `${header.timestampSeconds}.${String(header.timestampMicroseconds).padStart(6, '0')}000`,
          original: header.originalLength,
        })),
      );
    }), { numRuns: 100 });
  });
});
