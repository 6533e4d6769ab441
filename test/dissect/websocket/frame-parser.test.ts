import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameParser, type FrameSink } from '../../../src/dissect/websocket/frame-parser.ts';
import { everyway } from '../../support/everyway.ts';
import { frame, fromHex, join } from './frames.ts';

interface Seen {
  final: boolean;
  reserved: number;
  opcode: number;
  masked: boolean;
  minimal: boolean;
  length: number;
  payload: string;
  skipped: number;
  missing: number;
  ended: boolean;
}

/** Numbers among the pieces are gaps. The last entry says what `push` and `gap` answered. */
function parse(pieces: readonly (Uint8Array | number)[], wanted = true): { frames: Seen[]; ok: boolean[] } {
  const frames: Seen[] = [];
  const sink: FrameSink = {
    frameStart({ final, reserved, opcode, masked, minimal, length }) {
      frames.push({ final, reserved, opcode, masked, minimal, length, payload: '', skipped: 0, missing: 0, ended: false });
      return wanted;
    },
    payload: (bytes, start, end) => void (frames.at(-1)!.payload += Buffer.from(bytes.slice(start, end)).toString('latin1')),
    payloadSkipped: (length) => void (frames.at(-1)!.skipped += length),
    payloadMissing: (length) => void (frames.at(-1)!.missing += length),
    frameEnd: () => void (frames.at(-1)!.ended = true),
  };
  const parser = new FrameParser(sink);
  const ok: boolean[] = [];
  for (const piece of pieces) {
    if (typeof piece === 'number') ok.push(parser.gap(piece));
    else {
      const borrowed = piece.slice();
      const answer = parser.push(borrowed, 0, borrowed.length);
      if (!answer) ok.push(answer);
      borrowed.fill(0xee);
    }
  }
  return { frames, ok };
}

const parseHex = (hex: string): Seen[] => everyway(fromHex(hex), parse).frames;

describe('the examples of RFC 6455 §5.7', () => {
  const plain = { final: true, reserved: 0, opcode: 1, masked: false, minimal: true, skipped: 0, missing: 0, ended: true };

  it('an unmasked text', () => {
    expect(parseHex('81 05 48656c6c6f')).toEqual([{ ...plain, length: 5, payload: 'Hello' }]);
  });

  it('a masked text', () => {
    expect(parseHex('81 85 37fa213d 7f9f4d5158')).toEqual([{ ...plain, masked: true, length: 5, payload: 'Hello' }]);
  });

  it('a text in two fragments', () => {
    expect(parseHex('01 03 48656c 80 02 6c6f')).toEqual([
      { ...plain, final: false, length: 3, payload: 'Hel' },
      { ...plain, opcode: 0, length: 2, payload: 'lo' },
    ]);
  });

  it('a ping and its answer', () => {
    expect(parseHex('89 05 48656c6c6f 8a 85 37fa213d 7f9f4d5158')).toEqual([
      { ...plain, opcode: 9, length: 5, payload: 'Hello' },
      { ...plain, opcode: 10, masked: true, length: 5, payload: 'Hello' },
    ]);
  });

  it('256 bytes with a length of 16 bits, and 64 KiB with one of 64', () => {
    const short = join(fromHex('82 7e 0100'), Buffer.alloc(256, 7));
    expect(everyway(short, parse).frames).toEqual([{ ...plain, opcode: 2, length: 256, payload: '\x07'.repeat(256) }]);
    const long = join(fromHex('82 7f 0000000000010000'), Buffer.alloc(65536, 7));
    expect(parse([long]).frames).toEqual([{ ...plain, opcode: 2, length: 65536, payload: '\x07'.repeat(65536) }]);
  });
});

describe('frames', () => {
  it('show their reserved bits, opcode and wasteful lengths', () => {
    expect(parseHex('f3 00')).toMatchObject([{ reserved: 7, opcode: 3, length: 0, ended: true }]);
    expect(parseHex('81 7e 0002 6162')).toMatchObject([{ minimal: false, payload: 'ab' }]);
    expect(parseHex('81 7f 0000000000000001 61')).toMatchObject([{ minimal: false, payload: 'a' }]);
    expect(parse([join(fromHex('82 7e 007e'), Buffer.alloc(126))]).frames).toMatchObject([{ minimal: true }]);
  });

  it('end the parse with a length that nothing can have', () => {
    expect(parse([fromHex('82 7f 8000000000000000')])).toEqual({ frames: [], ok: [false] });
    expect(parse([fromHex('82 ff 7fffffffffffffff 01020304')])).toEqual({ frames: [], ok: [false] });
  });

  it('are unmasked in pieces of any size', () => {
    fc.assert(fc.property(
      fc.array(fc.record({ payload: fc.uint8Array({ maxLength: 300 }), mask: fc.boolean() }), { maxLength: 6 }),
      fc.integer({ min: 1, max: 50 }), (parts, step) => {
        const bytes = join(...parts.map((part) => frame({ ...part, opcode: 2 })));
        const pieces: Uint8Array[] = [];
        for (let at = 0; at < bytes.length; at += step) pieces.push(bytes.subarray(at, at + step));
        const { frames } = parse(pieces);
        expect(frames.map(({ payload }) => payload)).toEqual(parts.map(({ payload }) => Buffer.from(payload).toString('latin1')));
      }));
    const big = Buffer.from(Array.from({ length: 70_001 }, (_, at) => (at * 7) & 255));
    const masked = frame({ opcode: 2, payload: big, mask: true });
    expect(parse([masked.subarray(0, 17_003), masked.subarray(17_003)]).frames[0]!.payload).toBe(big.toString('latin1'));
  });

  it('pass unread where nobody wants the payload', () => {
    const { frames } = parse([frame({ opcode: 2, payload: Buffer.alloc(1000), mask: true })], false);
    expect(frames).toMatchObject([{ payload: '', skipped: 1000, ended: true }]);
  });
});

describe('gaps', () => {
  const two = join(frame({ payload: 'abcdefgh' }), frame({ payload: 'next', mask: true }));

  it('inside a payload cost nothing but its bytes', () => {
    expect(parse([two.subarray(0, 4), 3, two.subarray(7)])).toMatchObject({
      frames: [{ payload: 'abfgh', missing: 3, ended: true }, { payload: 'next', ended: true }], ok: [true],
    });
  });

  it('keep the place in the mask', () => {
    const masked = frame({ payload: 'abcdefghij', mask: true });
    expect(parse([masked.subarray(0, 8), 3, masked.subarray(11)]).frames).toMatchObject([{ payload: 'abfghij', missing: 3 }]);
  });

  it('up to the end of a payload leave the next header readable', () => {
    expect(parse([two.subarray(0, 4), 6, two.subarray(10)])).toMatchObject({
      frames: [{ payload: 'ab', missing: 6, ended: true }, { payload: 'next' }], ok: [true],
    });
  });

  it('over a header cannot be survived', () => {
    expect(parse([two.subarray(0, 4), 7]).ok).toEqual([false]);
    expect(parse([two.subarray(0, 1), 1]).ok).toEqual([false]);
    expect(parse([two.subarray(0, 10), 1]).ok).toEqual([false]);
    expect(parse([1]).ok).toEqual([false]);
  });
});
