import { constants, crc32, deflateRawSync, deflateSync, gzipSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBytes, utf8Text } from '../../src/bytes/text.ts';
import { Inflater, type InflateFormat, InflateStatus } from '../../src/codec/inflate.ts';
import { everyway } from '../support/everyway.ts';

const { Z_SYNC_FLUSH, Z_FULL_FLUSH, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE, Z_FILTERED, Z_DEFAULT_STRATEGY } = constants;

interface Outcome {
  status: InflateStatus;
  error: string | null;
  /** Not said of a failed stream: how far it was read then depends on how it was cut. */
  consumed: number | null;
  /** One character a byte. */
  output: string;
}

/** Pushes the pieces one after another, each in a buffer that is spoilt afterwards. */
function inflate(format: InflateFormat, pieces: Uint8Array[], options?: { windowBits?: number; endless?: boolean }): Outcome {
  const inflater = new Inflater(format, options);
  const output: Buffer[] = [];
  for (const piece of pieces) {
    const padded = new Uint8Array(piece.length + 6).fill(0x55);
    padded.set(piece, 3);
    inflater.push(padded, 3, 3 + piece.length, (bytes, start, end) => void output.push(Buffer.from(bytes.slice(start, end))));
    padded.fill(0xee);
  }
  const { status, error, consumed } = inflater;
  const known = status === InflateStatus.Failed ? null : consumed;
  return { status, error, consumed: known, output: Buffer.concat(output).toString('latin1') };
}

const inPieces = (bytes: Uint8Array, size: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));

/** Text with matches near and far, runs, and bytes that do not compress. */
function mixed(length: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(length);
  let random = seed;
  const next = (): number => (random = (Math.imul(random, 1103515245) + 12345) >>> 1) >>> 8;
  for (let at = 0; at < length;) {
    const run = Math.min(length - at, 1 + (next() % 300));
    const kind = next() % 4;
    if (kind === 0 && at > 0) {
      const distance = 1 + (next() % Math.min(at, 40_000));
      for (let i = 0; i < run; i++) bytes[at + i] = bytes[at + i - distance]!;
    } else if (kind === 1) bytes.fill(next(), at, at + run);
    else for (let i = 0; i < run; i++) bytes[at + i] = kind === 2 ? 97 + (next() % 7) : next();
    at += run;
  }
  return bytes;
}

const pack = { raw: deflateRawSync, zlib: deflateSync, gzip: gzipSync };
const formats = Object.keys(pack) as InflateFormat[];

describe('streams that zlib made', () => {
  const data = mixed(200_000);

  for (const format of formats) {
    for (let level = 0; level <= 9; level++) {
      it(`inflates ${format} of level ${level}`, () => {
        const packed = pack[format](data, { level });
        const { status, consumed, output } = inflate(format, [packed]);
        expect({ status, consumed }).toEqual({ status: InflateStatus.Done, consumed: packed.length });
        expect(output === data.toString('latin1')).toBe(true);
      });
    }
  }

  const strategies: [string, number][] = [
    ['fixed codes', Z_FIXED], ['Huffman only', Z_HUFFMAN_ONLY], ['run lengths', Z_RLE], ['filtered', Z_FILTERED],
  ];
  it.each(strategies)('inflates what was made with %s', (_, strategy) => {
    expect(inflate('zlib', [deflateSync(data, { strategy })]).output === data.toString('latin1')).toBe(true);
  });

  it.each([8, 9, 10, 11, 12, 13, 14, 15])('keeps enough of a window of %i bits', (windowBits) => {
    // zlib does 9 where 8 are asked for, as a WebSocket server on top of it would.
    const packed = deflateRawSync(data, { windowBits: Math.max(9, windowBits), memLevel: 9 });
    expect(inflate('raw', [packed], { windowBits }).output === data.toString('latin1')).toBe(true);
    expect(inflate('raw', inPieces(packed, 777), { windowBits }).output === data.toString('latin1')).toBe(true);
  });

  it('resumes at every byte', () => {
    const small = Buffer.concat([mixed(700), Buffer.from('caf\u00e9 '.repeat(90))]);
    for (const format of formats) {
      for (const strategy of [Z_DEFAULT_STRATEGY, Z_FIXED]) {
        const { output } = everyway(pack[format](small, { strategy }), (pieces) => inflate(format, pieces));
        expect(output === small.toString('latin1')).toBe(true);
      }
    }
    const stored = everyway(deflateSync(small, { level: 0 }), (pieces) => inflate('zlib', pieces));
    expect(stored.output === small.toString('latin1')).toBe(true);
  });

  it('is given back nothing but the stream itself, whatever follows', () => {
    for (const format of formats) {
      const packed = pack[format](Buffer.from('short'));
      const { status, consumed } = inflate(format, [Buffer.concat([packed, Buffer.from('trailing garbage')])]);
      expect({ status, consumed }, format).toEqual({ status: InflateStatus.Done, consumed: packed.length });
    }
  });

  it('inflates random data like zlib', () => {
    fc.assert(fc.property(
      fc.array(fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.string().map((text) => toBytes(text.repeat(20))))),
      fc.constantFrom(...formats), fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 400 }),
      (parts, format, level, step) => {
        const plain = Buffer.concat(parts);
        const packed = pack[format](plain, { level });
        const { status, output } = inflate(format, inPieces(packed, step));
        expect(status).toBe(InflateStatus.Done);
        expect(output === plain.toString('latin1')).toBe(true);
      }), { numRuns: 300 });
  });
});

describe('streams that are flushed', () => {
  const flushes: [string, number][] = [['sync', Z_SYNC_FLUSH], ['full', Z_FULL_FLUSH]];
  it.each(flushes)('delivers all of a piece with a %s flush in the same push', (_, flush) => {
    for (const format of formats) {
      const piece = mixed(3000);
      const flushed = pack[format](piece, { finishFlush: flush });
      const { status, output } = inflate(format, [flushed]);
      expect(status).toBe(InflateStatus.NeedMore);
      expect(output === piece.toString('latin1'), format).toBe(true);
    }
  });

  it('delivers what the bits decide even without a flush', () => {
    const whole = deflateRawSync(Buffer.from('abcdefgh'), { strategy: Z_FIXED });
    expect(inflate('raw', [whole.subarray(0, whole.length - 1)]).output).toBe('abcdefgh');
    expect(inflate('raw', [whole.subarray(0, 4)]).output).toBe('abc');
  });

  it('goes on behind a final block when that does not end the stream', () => {
    // RFC 7692 §7.2.3.4, twice.
    const hello = Buffer.from('f348cdc9c9070000' + '0000ffff', 'hex');
    const { status, output } = everyway(Buffer.concat([hello, hello]), (pieces) => inflate('raw', pieces, { endless: true }));
    expect({ status, text: output }).toEqual({ status: InflateStatus.NeedMore, text: 'HelloHello' });
  });

  it('keeps the window over flushes and forgets it on reset', () => {
    const inflater = new Inflater('raw');
    // RFC 7692 §7.2.3.2: the second "Hello" refers to the first.
    const first = Buffer.from('f248cdc9c90700' + '0000ffff', 'hex');
    const second = Buffer.from('f200110000' + '0000ffff', 'hex');
    let text = '';
    const sink = (bytes: Uint8Array, start: number, end: number): void => void (text += utf8Text(bytes, start, end));
    inflater.push(first, 0, first.length, sink);
    expect(inflater.push(second, 0, second.length, sink)).toBe(InflateStatus.NeedMore);
    expect(text).toBe('HelloHello');
    inflater.reset();
    expect(inflater.consumed).toBe(0);
    expect(inflater.push(second, 0, second.length, sink)).toBe(InflateStatus.Failed);
    expect(inflater.error).toBe('a distance too far back');
  });
});

describe('gzip', () => {
  const member = (flags: number, fields: Buffer, text = 'x'): Buffer => {
    const plain = gzipSync(Buffer.from(text));
    return Buffer.concat([plain.subarray(0, 3), Buffer.of(flags), plain.subarray(4, 10), fields, plain.subarray(10)]);
  };

  it('skips every header field', () => {
    const extra = Buffer.of(5, 0, 1, 2, 3, 4, 5);
    for (const [flags, fields] of [
      [1, ''], [4, extra], [4, Buffer.of(0, 0)], [8, 'name\0'], [16, 'a comment\0'],
      [4 | 8 | 16, Buffer.concat([extra, Buffer.from('n\0c\0')])], [8 | 16, '\0\0'],
    ] as const) {
      const { status, output } = everyway(member(flags, Buffer.from(fields)), (pieces) => inflate('gzip', pieces));
      expect({ status, text: output }, `flags ${flags}`).toEqual({ status: InflateStatus.Done, text: 'x' });
    }
  });

  it('checks the checksum of the header', () => {
    const header = Buffer.from('1f8b08020000000000ff', 'hex');
    const check = crc32(header) & 0xffff;
    const good = Buffer.concat([header, Buffer.of(check & 255, check >> 8), gzipSync('x').subarray(10)]);
    const { error, output } = everyway(good, (pieces) => inflate('gzip', pieces));
    expect({ error, text: output }).toEqual({ error: null, text: 'x' });
    good[10]! ^= 1;
    expect(inflate('gzip', [good]).error).toBe('wrong checksum of the gzip header');
  });

  it('joins members, and leaves alone what is no member', () => {
    const two = Buffer.concat([gzipSync('one '), gzipSync(''), gzipSync('two')]);
    const { status, output } = everyway(two, (pieces) => inflate('gzip', pieces));
    expect({ status, text: output }).toEqual({ status: InflateStatus.Done, text: 'one two' });
    expect(inflate('gzip', [Buffer.concat([two, Buffer.alloc(9)])]).consumed).toBe(two.length);
    expect(inflate('gzip', [Buffer.concat([two, two.subarray(0, 15)])]).status).toBe(InflateStatus.NeedMore);
  });
});

describe('damaged streams', () => {
  it('delivers all output before a wrong checksum fails the stream', () => {
    for (const format of ['zlib', 'gzip'] as const) {
      for (let back = 1; back <= (format === 'zlib' ? 4 : 8); back++) {
        const packed = pack[format](Buffer.from('all of it'));
        packed[packed.length - back]! ^= 0x10;
        const { status, error, output } = inflate(format, [packed]);
        expect({ status, text: output }).toEqual({ status: InflateStatus.Failed, text: 'all of it' });
        expect(error).toBe(format === 'gzip' && back <= 4 ? 'wrong size' : 'wrong checksum');
      }
    }
  });

  it.each<[string, InflateFormat, string]>([
    ['a block of type 3', 'raw', '07'],
    ['a stored length that its complement contradicts', 'raw', '010500fbff'],
    ['a distance before the start', 'raw', '4b044200'],
    ['another method', 'zlib', '7701'],
    ['a wrong header check', 'zlib', '789d'],
    ['a preset dictionary', 'zlib', '78bb'],
    ['no magic', 'gzip', '1f8c'],
    ['another gzip method', 'gzip', '1f8b07'],
    ['reserved gzip flags', 'gzip', '1f8b0820'],
  ])('fails on %s', (_, format, hex) => {
    const { status, error } = everyway(Buffer.from(hex, 'hex'), (pieces) => inflate(format, pieces));
    expect(status).toBe(InflateStatus.Failed);
    expect(error).toMatch(/^\w/);
    expect(inflate(format, [Buffer.from(hex, 'hex'), Buffer.from('more')]).status).toBe(InflateStatus.Failed);
  });

  it('judges corrupted blocks as zlib does, and alike however they are cut', () => {
    const sources = [0, 1, 6, 9].map((level) => deflateRawSync(mixed(2500, level + 7), { level }));
    sources.push(deflateRawSync(mixed(2500), { strategy: Z_FIXED }), deflateRawSync(mixed(2500), { strategy: Z_HUFFMAN_ONLY }));
    let failed = 0;
    fc.assert(fc.property(
      fc.constantFrom(...sources),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 50 }), fc.boolean(),
      (source, flips, step, early) => {
        const packed = Buffer.from(source);
        for (const [at, xor] of flips) packed[at % (early ? 100 : packed.length)]! ^= xor;
        const ours = inflate('raw', [packed]);
        expect(inflate('raw', inPieces(packed, step))).toEqual(ours);
        let theirs: Buffer | null = null;
        try {
          theirs = inflateRawSync(packed, { finishFlush: Z_SYNC_FLUSH });
        } catch {
          failed++;
        }
        expect(ours.status === InflateStatus.Failed).toBe(theirs === null);
        if (theirs) expect(ours.output === theirs.toString('latin1')).toBe(true);
      }), { numRuns: 600 });
    expect(failed).toBeGreaterThan(50);
  });

  it('survives any bytes at all', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...formats), (bytes, format) => {
      expect(inflate(format, Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(inflate(format, [bytes]));
    }), { numRuns: 500 });
  });
});

describe('bombs', () => {
  it('stop in the middle of one push when the sink wants no more', () => {
    const bomb = deflateSync(Buffer.alloc(50 << 20), { level: 9 });
    const inflater = new Inflater('zlib');
    let seen = 0;
    let calls = 0;
    const sink = (_: Uint8Array, start: number, end: number): boolean => {
      calls++;
      seen += end - start;
      return seen < 100_000;
    };
    expect(inflater.push(bomb, 0, bomb.length, sink)).toBe(InflateStatus.Stopped);
    expect(seen).toBeLessThan(200_000);
    expect(inflater.consumed).toBeLessThan(bomb.length);
    const before = calls;
    expect(inflater.push(bomb, 0, bomb.length, sink)).toBe(InflateStatus.Stopped);
    expect(calls).toBe(before);
  });

  it('stop in stored blocks and at the last piece too', () => {
    for (const level of [0, 6]) {
      const packed = deflateRawSync(mixed(150_000), { level });
      const inflater = new Inflater('raw');
      let seen = 0;
      inflater.push(packed, 0, packed.length, (_, start, end) => (seen += end - start) < 100_000);
      expect(inflater.status).toBe(InflateStatus.Stopped);
      const short = new Inflater('raw');
      expect(short.push(packed, 0, 2000, () => false)).toBe(InflateStatus.Stopped);
    }
  });
});
