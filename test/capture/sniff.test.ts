import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CaptureError } from '../../src/capture/capture-error.ts';
import { sniffCompression, sniffFormat } from '../../src/capture/sniff.ts';
import { Window } from '../../src/capture/window.ts';
import { concat, pcapBytes, pcapngBlocks, snoopBytes } from '../support/capture-bytes.ts';
import { readCapture } from '../support/read-capture.ts';

const format = (bytes: Uint8Array) => sniffFormat(Window.over(bytes));
const compression = (...bytes: number[]) => sniffCompression(Window.over(Uint8Array.from(bytes)));

describe('what a file is', () => {
  it('shows in its first bytes, in either byte order', () => {
    for (const little of [true, false]) {
      for (const magic of [0xa1b2c3d4, 0xa1b23c4d, 0xa1b2cd34, 0xa12b3c4d, 0x1c0001ac, 0x1c0001ab]) {
        expect(format(pcapBytes([], { little, magic }))).toBe('pcap');
      }
      expect(format(pcapngBlocks(little).section())).toBe('pcapng');
    }
    expect(format(snoopBytes([]))).toBe('snoop');
    expect(format(concat('GET / HTTP/1.1'))).toBe(null);
    // The type of a section header, without its byte order mark.
    expect(format(concat([0x0a, 0x0d, 0x0d, 0x0a], 'some text'))).toBe(null);
  });

  it('shows its compression as well, from bytes and not from its name', () => {
    expect(compression(0x1f, 0x8b, 8, 0)).toBe('gzip');
    expect(compression(0x28, 0xb5, 0x2f, 0xfd)).toBe('zstd');
    expect(compression(0x53, 0x2a, 0x4d, 0x18)).toBe('zstd');
    expect(compression(0x1f, 0x8b, 7, 0)).toBe(null);
    expect(compression(0x1f, 0x8b)).toBe(null);
  });

  const strangers: [string, Uint8Array, RegExp][] = [
    ['nothing', concat(), /the file is empty/],
    ['three bytes', concat([1, 2, 3]), /not a pcap or pcapng file$/],
    ['a web page', concat('<!doctype html>'), /looks like HTML or XML/],
    ['an archive', concat([0xfd], '7zXZ and so on'), /looks like xz; unpack it first/],
    ['a file that went through a text-mode transfer', concat('\n\r\n and so on'), /spoilt by a text-mode transfer/],
  ];
  for (const [name, bytes, message] of strangers) {
    it(`is said in one line if it is ${name}`, () => {
      expect(() => readCapture([bytes])).toThrow(message);
      expect(() => readCapture([bytes])).toThrow(CaptureError);
    });
  }
});

describe('any bytes at all', () => {
  const starts = [
    pcapBytes([{ data: 'one' }]), pcapBytes([{ data: 'one' }], { little: false, magic: 0xa1b2cd34 }),
    concat(pcapngBlocks().section(), pcapngBlocks().face(1)), snoopBytes([{ data: 'one' }]),
  ];
  const pieces = fc.array(
    fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.constantFrom(...starts),
      fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 10, 28, 32, 36, 0x7fff_ffff, 0xffff_ffff).map((word) => {
        const bytes = new Uint8Array(4);
        new DataView(bytes.buffer).setUint32(0, word, true);
        return bytes;
      }),
      fc.constant(pcapngBlocks().enhanced(0, [0, 0], 'data')),
    ),
    { maxLength: 30 },
  );

  it('come to an end, in little memory, and to the same one however they come in', () => {
    fc.assert(fc.property(fc.constantFrom(...starts), pieces, (start, rest) => {
      const bytes = concat(start, ...rest);
      const whole = attempt([bytes]);
      expect(attempt(Array.from(bytes, (_, at) => bytes.slice(at, at + 1)))).toEqual(whole);
      expect(attempt([start, ...rest])).toEqual(whole);
    }), { numRuns: 400 });
  });

  it('that replace bytes of a good file never stop the reader from ending', () => {
    const ng = pcapngBlocks();
    const good = concat(ng.section(), ng.face(1), ...Array.from({ length: 8 }, () => ng.enhanced(0, [0, 9], 'some data')));
    const old = pcapBytes(Array.from({ length: 8 }, () => ({ data: 'some data' })));
    const bad = fc.uint8Array({ minLength: 1, maxLength: 8 });
    fc.assert(fc.property(fc.constantFrom(good, old), fc.nat(215), bad, (file, at, junk) => {
      const bytes = file.slice();
      bytes.set(junk, at);
      expect(attempt([bytes.slice(0, 100), bytes.slice(100)])).toEqual(attempt([bytes]));
    }), { numRuns: 1000 });
  });

  function attempt(input: Uint8Array[]): unknown {
    try {
      const { frames, notes, complete, largest } = readCapture(input);
      expect(largest).toBeLessThan(65_536);
      return { frames, notes, complete };
    } catch (error) {
      if (error instanceof CaptureError) return error.message;
      throw error;
    }
  }
});
