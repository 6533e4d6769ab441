import { spawnSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Damage } from '../../src/node/decoder.ts';
import type { Decoder } from '../../src/node/decoder.ts';
import { FzstdDecoder } from '../../src/node/decoder-fzstd.ts';
import { xxhash64 } from '../../src/codec/xxhash64.ts';
import { GzipDecoder } from '../../src/node/decoder-gzip.ts';
import { nativeZstd } from '../../src/node/decoder-pool.ts';
import type { ByteSource } from '../../src/node/source-bytes.ts';
import { concat } from '../support/capture-bytes.ts';

/** Bytes in memory, at most `most` of them at a time. */
class MemoryBytes implements ByteSource {
  readonly #bytes: Uint8Array;
  readonly #most: number;
  bytesRead = 0;

  constructor(bytes: Uint8Array, most = Infinity) {
    this.#bytes = bytes;
    this.#most = most;
  }

  read(target: Uint8Array): number {
    const taken = this.#bytes.subarray(this.bytesRead, this.bytesRead + Math.min(target.length, this.#most));
    target.set(taken);
    this.bytesRead += taken.length;
    return taken.length;
  }

  close(): void {}
}

async function decoded(decoder: Decoder): Promise<{ bytes: Buffer; damage: string | null }> {
  const chunks: Uint8Array[] = [];
  try {
    for (let chunk; (chunk = await decoder.next()) !== null;) chunks.push(Buffer.from(chunk));
    return { bytes: Buffer.concat(chunks), damage: null };
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
    return { bytes: Buffer.concat(chunks), damage: error.message };
  } finally {
    decoder.close();
  }
}

/** Bytes that do not pack well. */
const noise = (length: number): Uint8Array<ArrayBuffer> => Uint8Array.from({ length }, (_, at) => Math.imul(at ^ (at >>> 7), Math.imul(at, 2_654_435_761) | 1) >>> 23);

describe('gzip', () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 5000, size: 'max' }), { minLength: 1, maxLength: 4 });

  it('of any members, by reads of any size, gives their bytes', async () => {
    await fc.assert(fc.asyncProperty(pieces, fc.integer({ min: 1, max: 6000 }), fc.nat(20), async (members, most, padding) => {
      const packed = concat(...members.map((member) => gzipSync(member)), new Uint8Array(padding));
      const { bytes, damage } = await decoded(new GzipDecoder(new MemoryBytes(packed, most)));
      expect([bytes.equals(Buffer.concat(members)), damage]).toEqual([true, null]);
    }), { numRuns: 40 });
  });

  it('that is cut gives everything that came out of it, and says so', async () => {
    const plain = noise(3_000_000);
    const packed = gzipSync(plain, { level: 1 });
    for (const share of [0.1, 0.5, 0.999]) {
      const { bytes, damage } = await decoded(new GzipDecoder(new MemoryBytes(packed.subarray(0, packed.length * share))));
      expect(damage).toBe('unexpected end of file');
      expect(bytes.length).toBeGreaterThan(plain.length * share - 200_000);
      expect(bytes.equals(plain.subarray(0, bytes.length))).toBe(true);
    }
  });

  it('that is damaged loses an eighth of what came before, at most', async () => {
    const plain = noise(400_000);
    for (const at of [50_000, 200_000, 350_000]) {
      const packed = Uint8Array.from(gzipSync(plain, { level: 0 }));
      packed.fill(0xff, at, at + 70_000);
      const { bytes, damage } = await decoded(new GzipDecoder(new MemoryBytes(packed)));
      expect(damage).not.toBe(null);
      expect(bytes.length).toBeGreaterThan(at * 0.87 - 70_000);
      expect(bytes.subarray(0, at - 100).equals(plain.subarray(0, Math.min(bytes.length, at - 100)))).toBe(true);
    }
  });

  it('whose checksum is wrong gives what came before, even where it waited to be taken', async () => {
    const plain = new Uint8Array(12 << 20).fill(7);
    const packed = Uint8Array.from(gzipSync(plain));
    packed[packed.length - 6]! ^= 1;
    const { bytes, damage } = await decoded(new GzipDecoder(new MemoryBytes(packed)));
    expect(damage).toBe('incorrect data check');
    expect(bytes.length).toBeGreaterThan(10 << 20);
  });

  it('followed by something else gives all its bytes, and says so', async () => {
    const members = [noise(300_000), noise(1_000_000), concat()];
    for (const garbage of ['x', '\x1f', 'something else, and more of it', 'y'.repeat(100_000)]) {
      for (const most of [1000, Infinity]) {
        const packed = concat(...members.map((member) => gzipSync(member)), garbage);
        const { bytes, damage } = await decoded(new GzipDecoder(new MemoryBytes(packed, most)));
        expect([bytes.equals(Buffer.concat(members)), damage]).toEqual([true, 'no gzip member']);
      }
    }
  });

  it('with every field that a header may have, and flags that none has', async () => {
    const plain = noise(1000);
    const fields = concat([5, 0], 'extra', 'name\0', 'comment\0', [1, 2]);
    const packed = gzipSync(plain);
    const header = (flags: number): Uint8Array => concat([0x1f, 0x8b, 8, flags], packed.subarray(4, 10));
    for (const most of [1, Infinity]) {
      const { bytes, damage } = await decoded(new GzipDecoder(new MemoryBytes(concat(header(0x1e), fields, packed.subarray(10)), most)));
      expect([bytes.equals(plain), damage]).toEqual([true, null]);
    }
    expect(await decoded(new GzipDecoder(new MemoryBytes(concat(header(0x20), packed.subarray(10)))))).toEqual({ bytes: Buffer.alloc(0), damage: 'unknown header flags' });
  });

  it('that is cut anywhere behind its data gives all of it, and says so', async () => {
    const plain = noise(1000);
    const packed = concat(gzipSync(plain), gzipSync(plain));
    const one = packed.length / 2;
    for (const cut of [one - 8, one - 1, one + 2, one + 9, packed.length - 8, packed.length - 1]) {
      const { bytes, damage } = await decoded(new GzipDecoder(new MemoryBytes(packed.subarray(0, cut))));
      expect([bytes.length, damage], String(cut)).toEqual([cut < packed.length - 8 ? 1000 : 2000, 'unexpected end of file']);
    }
  });

  it('that grows a thousandfold is decoded no further ahead than a few megabytes', async () => {
    const packed = gzipSync(new Uint8Array(64 << 20));
    const from = new MemoryBytes(packed);
    const decoder = new GzipDecoder(from);
    const first = (await decoder.next())!.length;
    expect(first).toBeLessThanOrEqual(1 << 20);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(from.bytesRead).toBeLessThan(packed.length);
    expect((await decoded(decoder)).bytes.length + first).toBe(64 << 20);
  });

  it('from a source that fails gives what came, and its failure', async () => {
    const packed = gzipSync(noise(100_000));
    const from = new MemoryBytes(packed, 5000);
    const read = from.read.bind(from);
    from.read = (target) => {
      if (from.bytesRead > packed.length / 2) throw new Error('gone');
      return read(target);
    };
    const decoder = new GzipDecoder(from);
    let length = 0;
    await expect((async () => {
      for (let chunk; (chunk = await decoder.next()) !== null;) length += chunk.length;
    })()).rejects.toThrow('gone');
    expect(length).toBeGreaterThan(10_000);
  });
});

/** Frames of raw and run-length blocks (RFC 8878 §3.1.1), and skippable ones. */
const block = fc.oneof(
  fc.record({ type: fc.constant(0 as const), bytes: fc.uint8Array({ maxLength: 300 }) }),
  fc.record({ type: fc.constant(1 as const), byte: fc.nat(255), length: fc.integer({ min: 0, max: 1000 }) }),
);
const frame = fc.oneof(
  fc.record({ blocks: fc.array(block, { minLength: 1, maxLength: 4 }), checksum: fc.boolean(), single: fc.boolean() }),
  fc.record({ skippable: fc.uint8Array({ maxLength: 40 }) }),
);
type Frame = typeof frame extends fc.Arbitrary<infer T> ? T : never;

const le = (value: number, bytes: number): number[] => Array.from({ length: bytes }, (_, at) => (value >>> (8 * at)) & 255);

function packFrame(from: Frame): { packed: Uint8Array; plain: Uint8Array } {
  if ('skippable' in from) return { packed: concat(le(0x184d2a53, 4), le(from.skippable.length, 4), from.skippable), plain: concat() };
  const plain = concat(...from.blocks.map((each) => (each.type === 0 ? each.bytes : new Uint8Array(each.length).fill(each.byte))));
  const header = from.single ? [0xa0 | (from.checksum ? 4 : 0), ...le(plain.length, 4)] : [from.checksum ? 4 : 0, 0x18];
  const blocks = from.blocks.map((each, at) => {
    const length = each.type === 0 ? each.bytes.length : each.length;
    const last = at === from.blocks.length - 1 ? 1 : 0;
    return concat(le(last | (each.type << 1) | (length << 3), 3), each.type === 0 ? each.bytes : [each.byte]);
  });
  return { packed: concat(le(0xfd2fb528, 4), header, ...blocks, from.checksum ? le(xxhash64(plain)[1], 4) : []), plain };
}

const byProgram = (bytes: Uint8Array, ...options: string[]): Uint8Array | null => {
  const { status, stdout } = spawnSync('zstd', ['-q', '-c', ...options], { input: bytes, maxBuffer: 1 << 26 });
  return status === 0 ? stdout : null;
};

const decoders: [name: string, open: (from: ByteSource) => Decoder | null][] = [
  ['of Node', nativeZstd], ['of fzstd', (from) => new FzstdDecoder(from)],
];

describe.each(decoders)('zstd by the decoder %s', (name, open) => {
  const here = open(new MemoryBytes(concat()));
  here?.close();
  if (!here) {
    it(`is not there: Node ${process.version} has none`, () => expect(name).toBe('of Node'));
    return;
  }

  it('of any frames, by reads of any size, gives their bytes', async () => {
    await fc.assert(fc.asyncProperty(fc.array(frame, { maxLength: 6 }), fc.integer({ min: 1, max: 700 }), async (frames, most) => {
      const parts = frames.map(packFrame);
      const { bytes, damage } = await decoded(open(new MemoryBytes(concat(...parts.map(({ packed }) => packed)), most))!);
      expect([bytes.equals(concat(...parts.map(({ plain }) => plain))), damage]).toEqual([true, null]);
    }));
  });

  it('that is cut gives every block before the cut, and says so', async () => {
    await fc.assert(fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 4 }), fc.double({ min: 0, max: 1, noNaN: true }), async (frames, share) => {
      const parts = frames.map(packFrame);
      const packed = concat(...parts.map((part) => part.packed));
      const cut = Math.floor(packed.length * share);
      let plainBefore = 0;
      let whole = cut === 0;
      for (let at = 0, i = 0; i < parts.length; i++) {
        at += parts[i]!.packed.length;
        if (at <= cut) plainBefore += parts[i]!.plain.length;
        whole ||= at === cut;
      }
      const { bytes, damage } = await decoded(open(new MemoryBytes(packed.subarray(0, cut)))!);
      expect(damage === null).toBe(whole);
      expect(bytes.length).toBeGreaterThanOrEqual(plainBefore);
      expect(bytes.equals(concat(...parts.map(({ plain }) => plain)).subarray(0, bytes.length))).toBe(true);
    }));
  });

  it('of several frames of the zstd program is one stream', async () => {
    const plain = concat(noise(300_000), new Uint8Array(500_000).fill(65), noise(100));
    const packed = [byProgram(plain), byProgram(plain, '-19', '--no-check'), byProgram(concat('short'))];
    if (packed.includes(null)) {
      console.warn('skipped: there is no zstd program to pack with');
      return;
    }
    for (const most of [1000, Infinity]) {
      const { bytes, damage } = await decoded(open(new MemoryBytes(concat(...packed as Uint8Array[]), most))!);
      expect([bytes.equals(concat(plain, plain, 'short')), damage]).toEqual([true, null]);
    }
  });

  it('whose checksum is wrong gives what it holds, and says so', async () => {
    const plain = noise(700_000);
    const first = packFrame({ blocks: [{ type: 0, bytes: noise(100) }], checksum: true, single: false }).packed;
    const second = packFrame({ blocks: [0, 1, 2, 3, 4, 5, 6].map((at) => ({ type: 0, bytes: plain.subarray(at * 1e5, (at + 1) * 1e5) })), checksum: true, single: true }).packed;
    for (const [at, holds] of [[first.length - 2, 100], [first.length + second.length - 1, 700_100]] as const) {
      const packed = Uint8Array.from(concat(first, second));
      packed[at]! ^= 1;
      const { bytes, damage } = await decoded(open(new MemoryBytes(packed))!);
      expect(damage).not.toBeNull();
      expect(bytes.equals(concat(noise(100), plain).subarray(0, holds))).toBe(true);
    }
  });

  it('with a wrong bit in a block of raw bytes says so', async () => {
    const { packed, plain } = packFrame({ blocks: [{ type: 0, bytes: noise(1000) }], checksum: true, single: false });
    packed[500]! ^= 4;
    const { bytes, damage } = await decoded(open(new MemoryBytes(packed))!);
    expect([bytes.length, damage]).toEqual([plain.length, expect.stringContaining('checksum')]);
  });

  it('followed by something else gives its bytes, and says so', async () => {
    const { packed, plain } = packFrame({ blocks: [{ type: 0, bytes: noise(100) }], checksum: true, single: false });
    const { bytes, damage } = await decoded(open(new MemoryBytes(concat(packed, 'something else, and more of it')))!);
    expect([bytes.equals(plain), damage]).toEqual([true, 'no Zstandard frame']);
  });

  it('asking for a gigabyte of window, or for a dictionary, is refused before it is decoded', async () => {
    const wide = concat(le(0xfd2fb528, 4), [0, 20 << 3], le(1, 3));
    expect((await decoded(open(new MemoryBytes(wide))!)).damage).toBe('a window of 1073741824 bytes');
    const dictionary = concat(le(0xfd2fb528, 4), [1, 0x18, 9], le(1, 3));
    expect((await decoded(open(new MemoryBytes(dictionary))!)).damage).toBe('made with a dictionary');
  });
});
