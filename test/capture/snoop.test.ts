import { describe, expect, it } from 'vitest';
import { everyway } from '../support/everyway.ts';
import { concat, snoopBytes, words } from '../support/capture-bytes.ts';
import { outcome, readCapture } from '../support/read-capture.ts';

const FRAMES = [{ data: 'one', ticks: 999_999 }, { data: 'and two', original: 1500, seconds: 1_700_000_001 }];
const hex = (text: string): string => Buffer.from(text).toString('hex');

describe('snoop', () => {
  it('gives frames, times and lengths, however it comes in', () => {
    const { frames, notes } = everyway(snoopBytes(FRAMES), (pieces) => outcome(readCapture(pieces)));
    expect(frames).toEqual([
      { hex: hex('one'), time: '1700000000.999999000', original: 3, linkType: 1, interfaceId: 0, offset: 16 },
      { hex: hex('and two'), time: '1700000001.000000000', original: 1500, linkType: 1, interfaceId: 0, offset: 44 },
    ]);
    expect(notes).toEqual([]);
  });

  it('names link types in libpcap\'s words where they agree', () => {
    const of = (linkType: number) => readCapture([snoopBytes(FRAMES, { linkType })]).reader.interfaces[0]!.linkType;
    expect([0, 2, 4, 8, 26, 99].map(of)).toEqual(['EN10MB', 'IEEE802_5', 'EN10MB', 'FDDI', 'IPOIB', 'SNOOP_99']);
  });

  it('says at the end how many frames were dropped', () => {
    const { notes } = readCapture([snoopBytes(FRAMES, { drops: 5 })]);
    expect(notes).toMatchObject([{ code: 'capture-dropped', dropped: 5 }]);
  });

  it('delivers what comes before a cut, and stops at impossible lengths', () => {
    const bytes = snoopBytes(FRAMES);
    for (let length = 17; length < 44; length++) {
      const { frames, notes } = readCapture([bytes.slice(0, length)]);
      expect([frames.length, notes.map(({ code, offset }) => [code, offset])]).toEqual([0, [['capture-cut', 16]]]);
    }
    const { u32 } = words(false);
    const damaged = concat(bytes, u32(1, 1, 0, 0, 0, 0), 'more');
    const { frames, notes, complete } = everyway(damaged, (pieces) => outcome(readCapture(pieces)));
    expect([frames.length, complete]).toEqual([2, false]);
    expect(notes.map(({ code, offset }) => [code, offset])).toEqual([['capture-damaged', bytes.length]]);
  });

  it('cannot be read in another version, or cut inside the file header', () => {
    expect(() => readCapture([snoopBytes(FRAMES, { version: 1 })])).toThrow(/version 1/);
    expect(() => readCapture([snoopBytes(FRAMES).slice(0, 15)])).toThrow(/ends inside its header/);
  });
});
