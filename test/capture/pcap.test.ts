import { describe, expect, it } from 'vitest';
import { everyway } from '../support/everyway.ts';
import { concat, pcapBytes, pcapHeader, pcapRecord, words } from '../support/capture-bytes.ts';
import type { PcapFile, TestFrame } from '../support/capture-bytes.ts';
import { outcome, readCapture } from '../support/read-capture.ts';

const read = (bytes: Uint8Array) => readCapture([bytes]);
const FRAMES: TestFrame[] = [
  { data: 'first frame', seconds: 1_700_000_000, ticks: 1 },
  { data: 'second', seconds: 1_700_000_001, ticks: 999_999, original: 1500 },
  { data: 'and the third', seconds: 4_294_967_295, ticks: 0 },
];
const hex = (text: string): string => Buffer.from(text).toString('hex');
const HEX = FRAMES.map(({ data }) => hex(data as string));

describe('classic pcap', () => {
  for (const little of [true, false]) {
    it(`gives frames, times and lengths of a ${little ? 'little' : 'big'}-endian file, however it comes in`, () => {
      const { frames, notes, complete } = everyway(pcapBytes(FRAMES, { little }), (pieces) => outcome(readCapture(pieces)));
      expect(frames).toEqual([
        { hex: HEX[0], time: '1700000000.000001000', original: 11, linkType: 1, interfaceId: 0, offset: 24 },
        { hex: HEX[1], time: '1700000001.999999000', original: 1500, linkType: 1, interfaceId: 0, offset: 51 },
        { hex: HEX[2], time: '4294967295.000000000', original: 13, linkType: 1, interfaceId: 0, offset: 73 },
      ]);
      expect(notes).toEqual([]);
      expect(complete).toBe(true);
    });

    const nanos: [string, number][] = [['plain', 0xa1b23c4d], ['Navtel', 0xa12b3c4d], ['IXIA hardware', 0x1c0001ac]];
    for (const [name, magic] of nanos) {
      it(`keeps nanoseconds of a ${little ? 'little' : 'big'}-endian ${name} file`, () => {
        const behindHeader = magic === 0x1c0001ac ? [9, 9, 9, 9] : [];
        const bytes = pcapBytes([{ data: 'x', ticks: 123_456_789 }], { little, magic, behindHeader });
        const { frames, reader } = read(bytes);
        expect(frames.map(({ time }) => time)).toEqual(['1700000000.123456789']);
        expect(reader.interfaces[0]).toMatchObject({ id: 0, linkType: 'EN10MB', snapLength: 65535, ticksPerSecond: 1e9 });
      });
    }

    const variants: [string, PcapFile][] = [
      ['Kuznetzov', { magic: 0xa1b2cd34, extra: [2, 0, 0, 0, 8, 0, 1, 0] }],
      ['Kuznetzov with CPU numbers', { magic: 0xa1b2cd34, extra: [2, 0, 0, 0, 8, 0, 1, 0, 0xff, 0xff, 0xff, 0xff] }],
      ['Red Hat 6.1', { extra: [2, 0, 0, 0, 8, 0, 1, 0] }],
      ['Nokia', { extra: [0xde, 0xad, 0xbe, 0xef] }],
      ['IXIA software', { magic: 0x1c0001ab, behindHeader: [1, 2, 3, 4] }],
    ];
    for (const [name, file] of variants) {
      it(`finds the frames of a ${little ? 'little' : 'big'}-endian ${name} file, however it comes in`, () => {
        const extra = file.extra as number[] | undefined;
        const ordered = extra && !little ? [0, 0, 0, 2, ...extra.slice(4)] : (extra ?? []);
        const bytes = pcapBytes(FRAMES, { ...file, little, extra: ordered });
        const { frames } = everyway(bytes, (pieces) => outcome(readCapture(pieces)));
        expect(frames.map((frame) => frame.hex)).toEqual(HEX);
        expect(frames.map((frame) => frame.original)).toEqual([11, 1500, 13]);
      });
    }
  }

  it('takes lengths the old way round before version 2.3, and the smaller one as captured in 2.3', () => {
    const versions: [PcapFile['version'], boolean][] = [[[2, 2], true], [[543, 0], true], [[2, 3], true], [[2, 3], false]];
    for (const [version, originalFirst] of versions) {
      const { frames } = read(pcapBytes(FRAMES, { version: version!, originalFirst }));
      expect(frames.map((frame) => [frame.hex, frame.original])).toEqual([[HEX[0], 11], [HEX[1], 1500], [HEX[2], 13]]);
    }
  });

  it('reads AIX files, with ifType numbers and nanoseconds', () => {
    const { frames } = read(pcapBytes([{ data: 'x', ticks: 7 }], { version: [2, 2], linkType: 6, little: false }));
    expect(frames[0]).toMatchObject({ linkType: 1, time: '1700000000.000000007' });
  });

  it('takes no first frame for a variant while the capture is live, and does not wait for the second', () => {
    const bytes = pcapBytes(FRAMES.slice(0, 1));
    const { frames } = readCapture([bytes], true);
    expect(frames.map((frame) => frame.hex)).toEqual(HEX.slice(0, 1));
  });

  it('keeps the link type apart from the frame check sequence bits above it, and raw IP as one type', () => {
    const linkTypes = [0x5400_0001, 12, 14, 101, 147, 9999];
    const seen = linkTypes.map((linkType) => read(pcapBytes([{ data: 'x' }], { linkType })).reader.interfaces[0]!);
    expect(seen.map((face) => [face.linkTypeNumber, face.linkType])).toEqual([
      [1, 'EN10MB'], [101, 'RAW'], [101, 'RAW'], [101, 'RAW'], [147, 'USER0'], [9999, 'LINKTYPE_9999'],
    ]);
  });

  it('carries fractions of more than a second into the seconds', () => {
    const { frames } = read(pcapBytes([{ data: 'x', ticks: 4_294_967_295 }], { magic: 0xa1b23c4d }));
    expect(frames[0]!.time).toBe('1700000004.294967295');
  });

  it('delivers every frame before a cut, at every cut, and says where the cut is', () => {
    const bytes = pcapBytes(FRAMES);
    const starts = [24, 51, 73, 102];
    expect(bytes.length).toBe(102);
    for (let length = 24; length <= bytes.length; length++) {
      const { frames, notes, complete } = read(bytes.slice(0, length));
      const whole = starts.filter((start) => start <= length).length - 1;
      expect(frames.map((frame) => frame.hex), `cut at ${length}`).toEqual(HEX.slice(0, whole));
      const clean = starts.includes(length);
      expect(complete).toBe(clean);
      expect(notes.map(({ code, offset }) => [code, offset])).toEqual(clean ? [] : [['capture-cut', starts[whole]]]);
    }
  });

  it('cannot be read at all when cut inside the file header, or older than version 2', () => {
    for (let length = 4; length < 24; length++) {
      expect(() => read(pcapHeader().slice(0, length)), `${length} bytes`).toThrow(/ends inside its header/);
    }
    expect(() => read(pcapHeader({ version: [1, 2] }))).toThrow(/version 1\.2/);
  });

  it('marks frames over the snap length once, and frames longer than on the wire or empty each time', async () => {
    const { MemorySource } = await import('../../src/capture/memory-source.ts');
    const notes: [string, unknown][] = [];
    const frames: TestFrame[] = [
      { data: 'longer than eight' }, { data: 'longer as well' }, { data: 'abcd', original: 2 }, { data: '' }, { data: '' },
    ];
    const source = new MemorySource(pcapBytes(frames, { snapLength: 8 }), (code, { frame }) => void notes.push([code, frame]));
    let count = 0;
    while (source.advance()) count++;
    expect(count).toBe(5);
    expect(source.reader.complete).toBe(true);
    expect(notes).toEqual([
      ['capture-length-over-snap', 1], ['capture-length-over-original', 3],
      ['capture-empty-frame', 4], ['capture-empty-frame', 5],
    ]);
  });

  it('believes no snap length of 0', () => {
    const { frames, reader } = read(pcapBytes(FRAMES, { snapLength: 0 }));
    expect([frames.length, reader.oddities]).toEqual([3, 0]);
  });
});

describe('damaged classic pcap', () => {
  const { u32 } = words(true);
  const record = (text: string, seconds = 1_700_000_000) => pcapRecord({ data: text, seconds });
  const after = [record('after one'), record('after two'), record('after three')];

  it('goes on at the next run of plausible records, however the file comes in', () => {
    const junk = concat(u32(1_700_000_000, 0, 0xdead_beef, 0xdead_beef), 'what a text-mode transfer leaves behind');
    const bytes = concat(pcapHeader(), record('before'), junk, ...after);
    const { frames, notes, complete } = everyway(bytes, (pieces) => outcome(readCapture(pieces)));
    expect(frames.map((frame) => frame.hex)).toEqual(['before', 'after one', 'after two', 'after three'].map(hex));
    expect(complete).toBe(false);
    expect(notes).toMatchObject([{ code: 'capture-damaged', offset: 46, skipped: junk.length }]);
  });

  it('goes on behind each of several damages', () => {
    const junk = u32(0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff);
    const bytes = concat(pcapHeader(), ...after, junk, ...after, junk, ...after);
    const { frames, notes } = everyway(bytes, (pieces) => outcome(readCapture(pieces)));
    expect(frames.length).toBe(9);
    expect(notes.map(({ code }) => code)).toEqual(['capture-damaged', 'capture-damaged']);
  });

  it('stops where nothing plausible follows, and says how much is lost', () => {
    const junk = concat(u32(1, 2, 0xffff_0000, 4), 'no record anywhere in here');
    const { frames, notes } = everyway(concat(pcapHeader(), ...after, junk), (pieces) => outcome(readCapture(pieces)));
    expect(frames.length).toBe(3);
    expect(notes).toMatchObject([{ code: 'capture-damaged', skipped: junk.length }]);
    expect(notes[0]!.message).toMatch(/no record follows/);
  });

  it('takes no frames from a tail of zeros, which a crash leaves behind', () => {
    const bytes = concat(pcapHeader(), ...after, new Uint8Array(100));
    const { frames, notes } = everyway(bytes, (pieces) => outcome(readCapture(pieces)));
    expect(frames.length).toBe(3);
    expect(notes).toMatchObject([{ code: 'capture-damaged', skipped: 100 }]);
  });

  it('does not take records of another day for its own', () => {
    const junk = u32(0, 0, 0xffff_ffff, 0);
    const old = ['a', 'b', 'c'].map((text) => record(text, 1_600_000_000));
    const { frames } = read(concat(pcapHeader(), record('before'), junk, ...old));
    expect(frames.map((frame) => frame.hex)).toEqual([hex('before')]);
  });

  it('never holds more than the largest plausible record in memory', () => {
    const huge = concat(pcapHeader({ snapLength: 0xffff_ffff }), u32(0, 0, 0x7fff_ffff, 0x7fff_ffff), new Uint8Array(3 << 20));
    const pieces = Array.from({ length: Math.ceil(huge.length / 65536) }, (_, at) => huge.slice(at * 65536, (at + 1) * 65536));
    const { largest, notes } = readCapture(pieces);
    expect(notes.map(({ code }) => code)).toEqual(['capture-damaged']);
    expect(largest).toBeLessThanOrEqual(1 << 20);
  });
});
