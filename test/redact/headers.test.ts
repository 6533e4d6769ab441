import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { MemorySource } from '../../src/capture/memory-source.ts';
import { redactCapture } from '../../src/node/redact-capture.ts';
import { areaOf } from '../../src/redact/area.ts';
import { defaultRules } from '../../src/redact/rules.ts';
import { correct } from '../../src/redact/sums.ts';
import { CaptureBuilder, concat, fromHex, LinkType } from '../../src/testing/index.ts';
import { fold, ipPacket, pseudoHeaderSum, sumWords, udpDatagram } from '../../src/testing/headers.ts';
import { parseAddress } from '../../src/testing/address.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-redact-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Frames of a capture of raw IP, redacted. */
async function redacted(capture: CaptureBuilder): Promise<Uint8Array[]> {
  const path = join(folder, 'capture.pcap');
  writeFileSync(path, capture.toPcap());
  const { bytes } = await redactCapture(path, 'a key', defaultRules);
  const source = new MemorySource(bytes, () => {});
  const frames: Uint8Array[] = [];
  while (source.advance()) frames.push(source.frame.bytes.slice(source.frame.start, source.frame.end));
  return frames;
}

const raw = (...packets: Uint8Array[]): CaptureBuilder => {
  const capture = new CaptureBuilder({ linkType: LinkType.Raw });
  for (const packet of packets) capture.raw(packet);
  return capture;
};

const V4 = ['10.1.2.3', '77.240.103.227'].map(parseAddress) as [Uint8Array, Uint8Array];
const V6 = ['2a00:1450:4001:81b::200e', '2a03:2880:f12f:83:face:b00c:0:25de'].map(parseAddress) as [Uint8Array, Uint8Array];
const packet = ([source, destination]: [Uint8Array, Uint8Array], protocol: number, payload: Uint8Array): Uint8Array =>
  ipPacket({ source, destination, protocol, payload });
const udp = (ends: [Uint8Array, Uint8Array], port: number, payload: Uint8Array): Uint8Array =>
  packet(ends, 17, udpDatagram(ends[0], ends[1], port, port, payload));

const NO_NEXT_HEADER = 59;
const isRight = (frame: Uint8Array): boolean =>
  fold(pseudoHeaderSum(frame.subarray(12, 16), frame.subarray(16, 20), 17, frame.length - 20) + sumWords(frame.subarray(20))) === 0xffff;

describe('checksums', () => {
  test('of a tunnel are right again, where nothing is carried that has a transport', async () => {
    const empty = packet(V6, NO_NEXT_HEADER, new Uint8Array(0));
    const groups = packet([V4[0], parseAddress('224.0.0.22')], 2, fromHex('2200ea0300000001 04000000effffffa'));
    const frames = await redacted(raw(udp(V4, 3544, empty), udp(V4, 1701, concat(fromHex('0002000100 02ff030021'), groups))));
    expect(frames.map(isRight)).toEqual([true, true]);
  });

  test('of TCP may become zero, as those of UDP may not', () => {
    const ip = { area: areaOf(new Uint8Array(8)), version: 4, srcAt: 0, dstAt: 4 } as const;
    const sumFor = (place: number, protocol: number): number => {
      const bytes = new Uint8Array(20);
      const given = 0x1234;
      bytes.set([given >> 8, given & 255], place);
      // The checksum is right, and the rest then grows by as much as the checksum was.
      const rest = 0xffff - given - protocol - 20;
      bytes.set([rest >> 8, rest & 255], 0);
      const area = areaOf(bytes);
      area.out.set([(rest + given) >> 8, (rest + given) & 255], 0);
      correct(area, place, 0, 20, ip);
      return (area.out[place]! << 8) | area.out[place + 1]!;
    };
    expect([sumFor(16, 6), sumFor(6, 17)]).toEqual([0, 0xffff]);
  });
});

describe('addresses are replaced', () => {
  const home = parseAddress('2a00:1450:4001:82a::2003');

  test('in the home address of a mobile node', async () => {
    const options = concat(Uint8Array.of(17, 2, 1, 2, 0, 0, 0xc9, 16), home);
    const frames = await redacted(raw(packet(V6, 60, concat(options, udpDatagram(home, V6[1], 7, 7, Uint8Array.of(1)))), packet([home, V6[1]], 59, new Uint8Array(0))));
    expect(frames[0]!.subarray(48, 64)).toEqual(frames[1]!.subarray(8, 24));
    expect(frames[0]!.subarray(48, 64)).not.toEqual(home);
  });

  test('in who forwards packets by AYIYA', async () => {
    const forwarded = concat(fromHex('41 52 11 29 00 00 00 00'), home, new Uint8Array(20), packet([home, V6[1]], NO_NEXT_HEADER, new Uint8Array(0)));
    const [frame] = await redacted(raw(udp(V4, 5072, forwarded)));
    const identity = frame!.subarray(36, 52);
    expect(identity).not.toEqual(home);
    expect(identity).toEqual(frame!.subarray(36 + 16 + 20 + 8, 36 + 16 + 20 + 8 + 16));
    expect(isRight(frame!)).toBe(true);
  });

  test('in routes with times', async () => {
    const plain = udp(V4, 7, Uint8Array.of(1));
    const options = concat(Uint8Array.of(68, 12, 13, 1), V4[1], Uint8Array.of(0, 1, 2, 3));
    const bytes = concat(plain.subarray(0, 20), options, plain.subarray(20));
    bytes[0] = 0x48;
    bytes[3]! += 12;
    const [frame] = await redacted(raw(bytes));
    expect(frame!.subarray(24, 28)).toEqual(frame!.subarray(16, 20));
    expect(frame!.subarray(24, 28)).not.toEqual(V4[1]);
    expect(frame!.subarray(28, 32)).toEqual(Uint8Array.of(0, 1, 2, 3));
  });
});
