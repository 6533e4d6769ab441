import { describe, expect, it } from 'vitest';
import { everyway } from '../support/everyway.ts';
import { concat, halves, pcapngBlocks, words } from '../support/capture-bytes.ts';
import { outcome, readCapture } from '../support/read-capture.ts';

const read = (...blocks: Uint8Array[]) => readCapture([concat(...blocks)]);
const everywayOf = (...blocks: Uint8Array[]) => everyway(concat(...blocks), (pieces) => outcome(readCapture(pieces)));
const hex = (text: string): string => Buffer.from(text).toString('hex');
const MICROS = halves(1_700_000_000_123_456n);
const le = pcapngBlocks(true);
const be = pcapngBlocks(false);

describe('pcapng', () => {
  for (const [order, ng] of [['little', le], ['big', be]] as const) {
    it(`gives frames of all packet blocks of a ${order}-endian section, however they come in`, () => {
      const blocks = [
        ng.section(), ng.face(1, 100, [[2, 'eth0']]),
        ng.enhanced(0, MICROS, 'enhanced', [], 1500), ng.obsolete(0, MICROS, 'obsolete'), ng.simple('simple'),
      ];
      const { frames, notes, complete } = everywayOf(...blocks);
      const common = { time: '1700000000.123456000', linkType: 1, interfaceId: 0 };
      expect(frames).toEqual([
        { ...common, hex: hex('enhanced'), original: 1500, offset: 28 + 32 + 0 },
        { ...common, hex: hex('obsolete'), original: 8, offset: 60 + 40 },
        { ...common, hex: hex('simple'), original: 6, offset: 100 + 40 },
      ]);
      expect(notes.map(({ code }) => code)).toEqual(['capture-no-time']);
      expect(complete).toBe(true);
    });
  }

  it('reads sections of different byte order, each with interfaces of its own, under ids that go on', () => {
    const { frames, reader } = read(
      le.section(), le.face(1), le.face(101), le.enhanced(1, MICROS, 'raw'),
      be.section(), be.face(113), be.enhanced(0, MICROS, 'cooked'),
      le.section(), le.face(0), le.enhanced(0, MICROS, 'null'), le.simple('simple'),
    );
    expect(frames.map(({ interfaceId, linkType }) => [interfaceId, linkType])).toEqual([[1, 101], [2, 113], [3, 0], [3, 0]]);
    expect(reader.interfaces.map(({ id, linkType }) => [id, linkType])).toEqual([
      [0, 'EN10MB'], [1, 'RAW'], [2, 'LINUX_SLL'], [3, 'NULL'],
    ]);
    expect(reader.sections.length).toBe(3);
  });

  it('counts time as each interface says: in decimal, in binary, from an offset', () => {
    const { u32 } = words(true);
    const { frames } = read(
      le.section(),
      le.face(1, 0, [[9, [9]]]), le.face(1, 0, [[9, [0x80 | 10]]]), le.face(1, 0, [[14, u32(1_700_000_000, 0)]]),
      le.face(1, 0, [[14, u32(0xffff_fffe, 0xffff_ffff)]]), le.face(1, 0, [[9, [0]]]),
      le.enhanced(0, halves(1_700_000_000_123_456_789n), 'nanoseconds'),
      le.enhanced(1, halves(1_700_000_000n * 1024n + 512n), '1024ths'),
      le.enhanced(2, halves(5_000_001n), 'offset'),
      le.enhanced(3, halves(5_000_001n), 'negative offset'),
      le.enhanced(4, halves(1_700_000_000n), 'seconds'),
    );
    expect(frames.map(({ time }) => time)).toEqual([
      '1700000000.123456789', '1700000000.500000000', '1700000005.000001000', '3.000001000', '1700000000.000000000',
    ]);
  });

  it('keeps what the file says beside its frames', () => {
    const { reader, comments } = read(
      le.section([[1, 'a section'], [2, 'a machine'], [3, 'an os'], [4, 'a program']]),
      le.face(1, 96, [[1, 'an interface'], [2, 'eth0\0'], [3, 'the first'], [11, concat([0], 'tcp port 80')], [12, 'Linux']]),
      le.names([[192, 0, 2, 1], 'one.test', 'eins.test'], [[...Array<number>(15).fill(0), 1], 'localhost']),
      le.secrets(0x544c534b, 'CLIENT_RANDOM a b'),
      le.enhanced(0, MICROS, 'frame', [[1, 'first comment'], [2, [0, 0, 0, 1]], [1, 'second']]),
      le.enhanced(0, MICROS, 'frame'),
    );
    expect(reader.sections).toEqual([{ hardware: 'a machine', os: 'an os', application: 'a program', comments: ['a section'] }]);
    expect(reader.interfaces).toEqual([{
      id: 0, name: 'eth0', linkType: 'EN10MB', linkTypeNumber: 1, snapLength: 96, ticksPerSecond: 1e6, timeOffset: 0,
      description: 'the first', filter: 'tcp port 80', os: 'Linux', dropped: null, comments: ['an interface'],
    }]);
    expect(reader.names).toEqual([
      { address: Uint8Array.of(192, 0, 2, 1), names: ['one.test', 'eins.test'] },
      { address: Uint8Array.from([...Array<number>(15).fill(0), 1]), names: ['localhost'] },
    ]);
    const secrets = reader.secrets.map(({ type, bytes }) => [type, Buffer.from(bytes).toString()]);
    expect(secrets).toEqual([[0x544c534b, 'CLIENT_RANDOM a b']]);
    expect(comments).toEqual([['first comment', 'second'], []]);
  });

  it('notes dropped frames whenever their count rises', () => {
    for (const ng of [le, be]) {
      const { notes, reader } = read(
        ng.section(), ng.face(1), ng.face(1, 0, [[2, 'eth1']]),
        ng.statistics(0, [[5, ng.count(0)]]), ng.statistics(1, [[5, ng.count(3)], [7, ng.count(4)]]),
        ng.statistics(1, [[5, ng.count(3)], [7, ng.count(4)]]), ng.statistics(1, [[5, ng.count(9)]]),
        ng.statistics(1, [[5, [255, 255, 255, 255, 255, 255, 255, 255]]]),
      );
      expect(notes.map(({ code, dropped, interface: id }) => [code, dropped, id])).toEqual([
        ['capture-dropped', 7, 1], ['capture-dropped', 9, 1],
      ]);
      expect(reader.interfaces.map(({ dropped }) => dropped)).toEqual([0, 9]);
      expect(reader.complete).toBe(true);
    }
  });

  it('skips blocks that it does not know, with one note a type', () => {
    const { frames, notes } = everywayOf(
      le.section(), le.face(1), le.block(0xbad, 'custom'), le.block(0x8000_0001, 'apple'), le.block(0xbad, 'custom'),
      le.enhanced(0, MICROS, 'frame'),
    );
    expect(frames.length).toBe(1);
    expect(notes.map(({ code }) => code)).toEqual(['capture-block-skipped', 'capture-block-skipped']);
  });

  it('cuts a simple packet at the snap length', () => {
    const { frames } = read(le.section(), le.face(1, 4), le.simple('simp', 1500));
    expect(frames).toMatchObject([{ hex: hex('simp'), original: 1500 }]);
  });

  it('delivers every frame before a cut, at every cut, and says where the cut is', () => {
    const blocks = [
      le.section(), le.face(1), le.enhanced(0, MICROS, 'one'), le.names([[192, 0, 2, 1], 'a']), le.enhanced(0, MICROS, 'two'),
    ];
    const bytes = concat(...blocks);
    const ends = blocks.map((_, at) => concat(...blocks.slice(0, at + 1)).length);
    for (let length = ends[0]!; length <= bytes.length; length++) {
      const { frames, notes, complete } = readCapture([bytes.slice(0, length)]);
      expect(frames.length).toBe(length === bytes.length ? 2 : length >= ends[2]! ? 1 : 0);
      const clean = ends.includes(length);
      expect(complete).toBe(clean);
      const start = Math.max(...ends.filter((end) => end <= length));
      expect(notes.map(({ code, offset }) => [code, offset])).toEqual(clean ? [] : [['capture-cut', start]]);
    }
    for (let length = 4; length < ends[0]!; length++) {
      expect(() => readCapture([bytes.slice(0, length)]), `${length} bytes`).toThrow(/ends inside its section header/);
    }
  });
});

describe('damaged pcapng', () => {
  const start = concat(le.section(), le.face(1), le.enhanced(0, MICROS, 'before'));
  const end = concat(le.enhanced(0, MICROS, 'after'), be.section(), be.face(1), be.enhanced(0, MICROS, 'later'));
  const { u32 } = words(true);
  const damages: [string, Uint8Array][] = [
    ['a length of zero', u32(6, 0, 0, 0)],
    ['a length that is no multiple of four', u32(6, 33, 0, 0, 0, 0, 0, 0, 33)],
    ['an absurd length', concat(u32(6, 0xffff_fff0), 'whatever is left of it')],
    ['two lengths that differ', u32(6, 32, 0, 0, 0, 0, 0, 36)],
    ['bytes that are no block', Uint8Array.from('no block at all'.split('').map((letter) => letter.charCodeAt(0)))],
    ['a section header without byte order', u32(0x0a0d0d0a, 28, 0, 0, 0, 0, 28)],
  ];
  for (const [name, junk] of damages) {
    it(`goes on at the next whole block behind ${name}, however the file comes in`, () => {
      const { frames, notes, complete } = everywayOf(start, junk, end);
      expect(frames.map((frame) => frame.hex)).toEqual(['before', 'after', 'later'].map(hex));
      expect(notes).toMatchObject([{ code: 'capture-damaged', offset: start.length, skipped: junk.length }]);
      expect(complete).toBe(false);
    });
    it(`stops at ${name} where no block follows`, () => {
      const { frames, notes } = everywayOf(start, junk, Uint8Array.of(1, 2, 3));
      expect(frames.length).toBe(1);
      expect(notes.map(({ code, offset }) => [code, offset])).toEqual([['capture-damaged', start.length]]);
    });
  }

  const contradictions: [string, Uint8Array, number][] = [
    ['a frame longer than its block', le.block(6, u32(0, ...MICROS, 100, 100), 'short'), 0],
    ['a frame of an unknown interface', le.enhanced(7, MICROS, 'lost'), 0],
    ['a packet block too short for its fields', le.block(6, u32(0, 0, 0)), 0],
    ['a section header too short for its fields', le.block(0x0a0d0d0a, u32(0x1a2b3c4d)), 0],
    ['statistics of an unknown interface', le.statistics(7, []), 0],
    ['options that reach beyond the block', le.block(5, u32(0, 0, 0), words(true).u16(5, 600)), 1],
    ['names that reach beyond the block', le.block(4, words(true).u16(1, 600)), 1],
    ['secrets that reach beyond the block', le.block(10, u32(1, 600)), 1],
  ];
  for (const [name, block, harmless] of contradictions) {
    it(`reads past ${name} with a note`, () => {
      const { frames, notes, complete } = everywayOf(start, block, end);
      expect(frames.length).toBe(3);
      expect(notes).toMatchObject([{ code: 'capture-bad-block', offset: start.length }]);
      expect(complete).toBe(harmless === 1);
    });
  }

  it('skips a section of an unknown version, and none but that', () => {
    const unknown = [le.section([], [2, 0]), le.face(1), le.enhanced(0, MICROS, 'unknown')];
    const { frames, notes } = everywayOf(start, ...unknown, end.slice(40));
    expect(notes[0]).toMatchObject({ code: 'capture-bad-block', offset: start.length });
    expect(frames.map((frame) => frame.hex)).toEqual(['before', 'later'].map(hex));
    expect(() => read(le.section([], [2, 0]))).toThrow(/version 2\.0/);
  });

  it('cannot be read at all when its first section header is damaged', () => {
    expect(() => read(concat(le.section().slice(0, 24), u32(99), le.face(1)))).toThrow(/section header is damaged/);
  });
});
