import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Step } from '../../src/capture/capture-reader.ts';
import { PcapngReader } from '../../src/capture/pcapng.ts';
import { PcapngWriter } from '../../src/capture/pcapng-writer.ts';
import { Window } from '../../src/capture/window.ts';
import { Frame } from '../../src/frame.ts';

const ETHERNET = { linkTypeNumber: 1, snapLength: 65_535, name: 'eth0' };

function frameOf(bytes: Uint8Array, about: Partial<Frame> = {}): Frame {
  return Object.assign(new Frame(), { bytes, start: 0, end: bytes.length, originalLength: bytes.length, ...about });
}

/** Reads what was written, frame by frame; notes are faults here. */
function read(bytes: Uint8Array) {
  const faults: string[] = [];
  const reader = new PcapngReader({ path: 'written', notes: (code) => void faults.push(code), live: false });
  const window = Window.over(bytes);
  const frame = new Frame();
  const frames: { bytes: number[]; original: number; seconds: number; nanos: number; face: number; comments: string[] }[] = [];
  while (reader.next(window, frame) === Step.Frame) {
    const { seconds, nanos, originalLength: original, interfaceId: face } = frame;
    frames.push({ bytes: [...frame.bytes.subarray(frame.start, frame.end)], original, seconds, nanos, face, comments: reader.frameComments(window) });
  }
  return { reader, frames, faults };
}

describe('blocks of pcapng that are written', () => {
  it('say of every frame what it was, to the nanosecond, whatever its length', () => {
    const anyFrame = fc.record({
      bytes: fc.uint8Array({ maxLength: 70 }), cut: fc.nat(2000), seconds: fc.nat(0xffffffff), nanos: fc.nat(999_999_999), face: fc.nat(1),
      comments: fc.array(fc.string({ minLength: 1, maxLength: 9, unit: 'grapheme-ascii' }), { maxLength: 2 }),
    });
    fc.assert(fc.property(fc.array(anyFrame, { maxLength: 20 }), (sent) => {
      const writer = new PcapngWriter();
      writer.section('a test');
      writer.interface(ETHERNET);
      writer.interface({ ...ETHERNET, name: null });
      for (const { bytes, cut, seconds, nanos, face, comments } of sent) {
        writer.packet(face, frameOf(bytes, { originalLength: bytes.length + cut, seconds, nanos }), comments);
      }
      const { frames, faults } = read(writer.take());
      expect(faults).toEqual([]);
      expect(frames).toEqual(sent.map(({ bytes, cut, ...rest }) => ({ ...rest, bytes: [...bytes], original: bytes.length + cut })));
    }), { numRuns: 60 });
  });

  it('describe section, interfaces, drops and secrets', () => {
    const writer = new PcapngWriter();
    writer.section('earshot');
    writer.interface({ ...ETHERNET, description: 'uplink', filter: 'tcp port 80' });
    writer.secrets(0x544c534b, Uint8Array.of(1, 2, 3));
    writer.statistics(0, { seconds: 1, nanos: 0, received: 10, dropped: 3 });
    writer.statistics(0, { seconds: 2, nanos: 0, received: null, dropped: null });
    const { reader, faults } = read(writer.take());
    expect(faults).toEqual(['capture-dropped']);
    expect(reader.sections).toMatchObject([{ application: 'earshot' }]);
    expect(reader.interfaces).toMatchObject([{
      name: 'eth0', description: 'uplink', filter: 'tcp port 80', linkType: 'EN10MB', snapLength: 65_535, ticksPerSecond: 1e9, dropped: 3,
    }]);
    expect(reader.secrets).toEqual([{ type: 0x544c534b, bytes: Uint8Array.of(1, 2, 3) }]);
    expect(reader.complete).toBe(true);
  });

  it('go on after they were taken, also where one frame is larger than the buffer', () => {
    const writer = new PcapngWriter();
    writer.section(null);
    writer.interface(ETHERNET);
    const head = writer.take().slice();
    expect(writer.length).toBe(0);
    writer.packet(0, frameOf(new Uint8Array(300_000).fill(7)));
    const { frames, faults } = read(Buffer.concat([head, writer.take()]));
    expect(faults).toEqual([]);
    expect(frames.map(({ bytes }) => bytes.length)).toEqual([300_000]);
  });
});
