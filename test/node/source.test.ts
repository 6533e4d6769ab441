import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaptureError } from '../../src/capture/capture-error.ts';
import type { NoteDetail } from '../../src/note.ts';
import { openSource } from '../../src/node/source.ts';
import type { SourceOptions } from '../../src/node/source.ts';
import { concat, halves, pcapBytes, pcapngBlocks } from '../support/capture-bytes.ts';
import { drain } from '../support/read-capture.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'earshot-source-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
/** Writes a file under a name that says nothing. */
function file(bytes: Uint8Array): string {
  const path = join(folder, `file-${files++}.bin`);
  writeFileSync(path, bytes);
  return path;
}

const FRAMES = Array.from({ length: 40 }, (_, at) => ({
  data: `frame ${at} `.repeat(at + 1), seconds: 1_700_000_000 + at, ticks: at, original: 2000,
}));
const PCAP = pcapBytes(FRAMES);
const TEXTS = FRAMES.map(({ data }) => Buffer.from(data).toString('hex'));

async function read(paths: string | string[], options: Partial<SourceOptions> = {}) {
  const notes: ({ code: string } & NoteDetail)[] = [];
  const source = await openSource([paths].flat(), { notes: (code, detail) => void notes.push({ code, ...detail }), ...options });
  const frames = await drain(source);
  source.close();
  return { frames, notes, files: source.files, texts: frames.map(({ hex }) => hex) };
}

describe('a capture file', () => {
  it('gives the same frames by reads of one byte and of eight megabytes', async () => {
    const path = file(PCAP);
    const whole = await read(path, { windowBytes: 8 << 20 });
    expect(whole.texts).toEqual(TEXTS);
    expect(whole.frames.map(({ number }) => number)).toEqual(FRAMES.map((_, at) => at + 1));
    for (const windowBytes of [1, 2, 7, 64, 1000, 65_536]) {
      expect((await read(path, { windowBytes })).frames, `${windowBytes} bytes`).toEqual(whole.frames);
    }
  });

  it('says what it is when it is opened', async () => {
    const source = await openSource([file(PCAP)], { notes: () => {} });
    const known = { format: 'pcap', compression: null, size: PCAP.length };
    expect(source.files).toMatchObject([{ ...known, finished: false, complete: true }]);
    expect(source.files[0]!.interfaces).toMatchObject([{ id: 0, name: null, linkType: 'EN10MB', snapLength: 65535 }]);
    await drain(source);
    expect(source.files).toMatchObject([{ finished: true, complete: true, bytesRead: PCAP.length }]);
    source.close();
  });

  it('tells of interfaces that are described behind its first frame', async () => {
    const ng = pcapngBlocks();
    const bytes = concat(
      ng.section(), ng.face(1, 0, [[2, 'eth0']]), ng.enhanced(0, halves(1n), 'a', [[1, 'a comment']]),
      ng.face(101, 0, [[2, 'tun0']]), ng.enhanced(1, halves(2n), 'b'),
    );
    const told: unknown[] = [];
    const source = await openSource([file(bytes)], {
      notes: () => {}, onInterface: (face, { path }, index) => void told.push([face.id, face.name, path, index]),
    });
    expect(source.files[0]!.interfaces.map(({ name }) => name)).toEqual(['eth0']);
    expect(source.advance()).toBe(true);
    expect(source.frameComments()).toEqual(['a comment']);
    expect(told).toEqual([]);
    expect(source.advance()).toBe(true);
    expect(source.frameComments()).toEqual([]);
    expect(told).toEqual([[1, 'tun0', source.files[0]!.path, 0]]);
    source.close();
  });

  it('that is cut gives what there is, and a note with path and offset', async () => {
    const path = file(PCAP.slice(0, -1));
    const { texts, notes, files: [info] } = await read(path);
    expect(texts).toEqual(TEXTS.slice(0, -1));
    expect(notes).toMatchObject([{ code: 'capture-cut', path, offset: PCAP.length - 16 - TEXTS.at(-1)!.length / 2 }]);
    expect(info).toMatchObject({ complete: false, finished: true });
  });

  it('gives a note for a frame with the number of that frame', async () => {
    const { notes } = await read(file(pcapBytes([{ data: 'a' }, { data: '' }])));
    expect(notes).toMatchObject([{ code: 'capture-empty-frame', frame: 2 }]);
  });
});

describe('a compressed capture', () => {
  const packed = (bytes: Uint8Array): Uint8Array | null => {
    const { status, stdout } = spawnSync('zstd', ['-q', '-c'], { input: bytes, maxBuffer: 1 << 26 });
    return status === 0 ? stdout : null;
  };

  it('of gzip is known by its content and read in pieces of any size', async () => {
    const path = file(gzipSync(PCAP));
    for (const windowBytes of [1, 100, 1 << 20]) {
      const { texts, notes, files: [info] } = await read(path, { windowBytes });
      expect(texts).toEqual(TEXTS);
      expect([notes, info!.compression, info!.complete]).toEqual([[], 'gzip', true]);
    }
  });

  it('of several gzip members is one capture', async () => {
    const path = file(concat(gzipSync(PCAP.slice(0, 1000)), gzipSync(PCAP.slice(1000)), [0, 0, 0]));
    const { texts, notes } = await read(path);
    expect(texts).toEqual(TEXTS);
    expect(notes).toEqual([]);
  });

  it('with something else behind it gives every frame, and a note', async () => {
    for (const bytes of [gzipSync(PCAP), packed(PCAP)]) {
      if (!bytes) {
        console.warn('skipped: there is no zstd program to pack with');
        continue;
      }
      const { texts, notes } = await read(file(concat(bytes, 'something else')));
      expect([texts, notes.map(({ code }) => code)]).toEqual([TEXTS, ['capture-bad-compression']]);
      expect(notes[0]!.message).toMatch(new RegExp(`no (gzip member|Zstandard frame)\\); ${PCAP.length} bytes came out of it`));
    }
  });

  it('of gzip that is cut gives every frame that came out of it', async () => {
    const gzip = gzipSync(PCAP);
    let most = 0;
    for (let length = 20; length < gzip.length; length += 13) {
      const outcome = await read(file(gzip.slice(0, length))).catch((error: CaptureError) => error.code);
      if (typeof outcome === 'string') {
        expect(['bad-compression', 'cut-header']).toContain(outcome);
        continue;
      }
      expect(outcome.texts).toEqual(TEXTS.slice(0, outcome.texts.length));
      expect(outcome.notes[0]!.code).toBe('capture-bad-compression');
      expect(outcome.files[0]!.complete).toBe(false);
      most = Math.max(most, outcome.texts.length);
    }
    expect(most).toBe(TEXTS.length);
  });

  it('of gzip that is damaged far from its start gives what came before', async () => {
    const noise = Array.from({ length: 300 }, (_, at) => ({
      data: Uint8Array.from({ length: 1000 }, (_byte, index) => Math.imul(at * 1000 + index, 2_654_435_761) >>> 24),
    }));
    const gzip = Uint8Array.from(gzipSync(pcapBytes(noise)));
    gzip.fill(0xff, gzip.length - 2000);
    const { texts, notes } = await read(file(gzip));
    expect(notes[0]!.code).toBe('capture-bad-compression');
    expect(texts.length).toBeGreaterThan(200);
  });

  it('of zstd is known by its content', async () => {
    const zstd = packed(PCAP);
    if (!zstd) {
      console.warn('skipped: there is no zstd program to pack a capture with');
      return;
    }
    const path = file(zstd);
    const { texts, notes, files: [info] } = await read(path, { windowBytes: 100 });
    expect(texts).toEqual(TEXTS);
    expect([notes, info!.compression]).toEqual([[], 'zstd']);
    const cut = await read(file(concat(zstd, zstd.slice(0, 30))));
    expect(cut.texts.slice(0, TEXTS.length)).toEqual(TEXTS);
    expect(cut.notes.map(({ code }) => code)).toContain('capture-bad-compression');
  });
});

describe('a capture from a pipe', () => {
  it('gives its frames however they are chunked', async () => {
    for (const size of [1, 5, 1000, 100_000]) {
      const count = Math.ceil(PCAP.length / size);
      const chunks = Array.from({ length: count }, (_, at) => Buffer.from(PCAP.slice(at * size, (at + 1) * size)));
      const { texts, files: [info] } = await read('-', { stdin: Readable.from(chunks) });
      expect(texts).toEqual(TEXTS);
      expect(info).toMatchObject({ path: '-', size: null, bytesRead: PCAP.length });
    }
  });

  it('may be compressed', async () => {
    const { texts, files: [info] } = await read('-', { stdin: Readable.from([gzipSync(PCAP)]) });
    expect([texts, info!.compression]).toEqual([TEXTS, 'gzip']);
  });

  it('opens with the file header, and gives each frame when it arrives', async () => {
    const stdin = new PassThrough();
    const one = pcapBytes(FRAMES.slice(0, 1));
    stdin.write(one.slice(0, 24));
    const source = await openSource(['-'], { notes: () => {}, stdin });
    expect(source.files[0]!.interfaces.length).toBe(1);
    expect(source.advance()).toBe(false);
    stdin.write(one.slice(24));
    await source.refill();
    expect(source.advance()).toBe(true);
    expect(source.frame.number).toBe(1);
    stdin.end();
    expect(source.advance()).toBe(false);
    expect(await drain(source)).toEqual([]);
    expect(source.files[0]!.finished).toBe(true);
    source.close();
  });

  it('that breaks gives what came, and a note', async () => {
    const broken = Readable.from((async function* () {
      yield Buffer.from(PCAP.slice(0, 2000));
      throw Object.assign(new Error('gone'), { code: 'EIO' });
    })());
    const { texts, notes, files: [info] } = await read('-', { stdin: broken });
    expect(texts.length).toBeGreaterThan(0);
    expect(notes[0]).toMatchObject({ code: 'capture-cut', path: '-' });
    expect(notes[0]!.message).toContain('EIO');
    expect(info!.complete).toBe(false);
  });

  it('may be a FIFO', async () => {
    const path = join(folder, 'fifo');
    const { status } = spawnSync('mkfifo', [path]);
    if (status !== 0) {
      console.warn('skipped: this system has no mkfifo');
      return;
    }
    const reading = read(path);
    const { promises } = await import('node:fs');
    await promises.writeFile(path, PCAP);
    expect((await reading).texts).toEqual(TEXTS);
  });
});

describe('several captures', () => {
  const at = (seconds: number, data: string) => ({ seconds, data });
  const names = (frames: { hex: string }[]) => frames.map(({ hex }) => Buffer.from(hex, 'hex').toString());

  it('that do not overlap follow one another in time, in whatever order they are named', async () => {
    const late = file(pcapBytes([at(30, 'c'), at(40, 'd')]));
    const early = file(gzipSync(pcapBytes([at(10, 'a'), at(20, 'b')])));
    const { frames } = await read([late, early]);
    expect(names(frames)).toEqual(['a', 'b', 'c', 'd']);
    expect(frames.map(({ file: index, number }) => [index, number])).toEqual([[1, 1], [1, 2], [0, 3], [0, 4]]);
  });

  it('that overlap are merged frame by frame, those of one instant in the order of their files', async () => {
    const one = file(pcapBytes([at(10, 'a'), at(20, 'c'), at(20, 'd'), at(50, 'g')]));
    const two = file(pcapBytes([at(15, 'b'), at(20, 'e'), at(60, 'h')]));
    const three = file(pcapBytes([at(45, 'f')]));
    for (const windowBytes of [1, 1 << 20]) {
      const { frames } = await read([one, two, three], { windowBytes });
      expect(names(frames)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
    }
  });

  it('keep the order within a file whose clock went back', async () => {
    const one = file(pcapBytes([at(10, 'a'), at(5, 'b'), at(30, 'd')]));
    const two = file(pcapBytes([at(20, 'c')]));
    expect(names((await read([two, one])).frames)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('may be of different formats, with notes of each said once', async () => {
    const ng = pcapngBlocks();
    const one = file(concat(ng.section(), ng.block(0xbad, 'x'), ng.face(101), ng.enhanced(0, halves(15_000_000n), 'b')));
    const two = file(pcapBytes([at(10, 'a'), at(20, 'c')]).slice(0, -1));
    const none = file(pcapBytes([]));
    const { frames, notes, files: infos } = await read([one, two, none]);
    expect(names(frames)).toEqual(['a', 'b']);
    expect(frames.map(({ linkType }) => linkType)).toEqual([1, 101]);
    expect(notes.map(({ code, path }) => [code, path]).sort()).toEqual([['capture-block-skipped', one], ['capture-cut', two]]);
    expect(infos.map(({ format, finished, complete }) => [format, finished, complete])).toEqual([
      ['pcapng', true, true], ['pcap', true, false], ['pcap', true, true],
    ]);
  });

  it('may have a pipe among them', async () => {
    const one = file(pcapBytes([at(10, 'a'), at(30, 'c')]));
    const stdin = Readable.from([Buffer.from(pcapBytes([at(20, 'b'), at(40, 'd'), at(41, '')]))]);
    const { frames, notes } = await read([one, '-'], { stdin });
    expect(names(frames)).toEqual(['a', 'b', 'c', 'd', '']);
    expect(notes).toMatchObject([{ code: 'capture-empty-frame', frame: 5, path: '-' }]);
  });

  it('more than may be open at once are read one after another', async () => {
    const paths = Array.from({ length: 300 }, (_, index) => file(pcapBytes([at(1000 - index, String(index))])));
    const { frames } = await read(paths);
    expect(names(frames)).toEqual(paths.map((_, index) => String(299 - index)));
  });

  it('lose the frames of a file that goes away before its turn, with a note', async () => {
    const gone = file(pcapBytes([at(20, 'b')]));
    const notes: unknown[] = [];
    const source = await openSource([file(pcapBytes([at(10, 'a')])), gone], {
      notes: (code, { path }) => void notes.push([code, path]),
    });
    rmSync(gone);
    expect(names(await drain(source))).toEqual(['a']);
    expect(notes).toEqual([['capture-cut', gone]]);
    expect(source.files.map(({ complete }) => complete)).toEqual([true, false]);
    source.close();
  });
});

describe('what cannot be read at all', () => {
  const folderPath = (): string => {
    const path = join(folder, 'dir');
    mkdirSync(path, { recursive: true });
    return path;
  };
  const spoilt = concat([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3], [255, 255, 255, 255]);
  const refused: [string, () => string | string[], string, RegExp][] = [
    ['a missing file', () => join(folder, 'nowhere'), 'not-found', /nowhere: no such file$/],
    ['a path through a file', () => join(file(PCAP), 'x'), 'not-found', /no such file$/],
    ['a directory', folderPath, 'is-directory', /is a directory$/],
    ['an empty file', () => file(concat()), 'empty', /the file is empty$/],
    ['an empty gzip file', () => file(gzipSync('')), 'empty', /the file is empty$/],
    ['a file of three bytes', () => file(concat('abc')), 'not-a-capture', /not a pcap or pcapng file/],
    ['text', () => file(concat('#!/bin/sh\necho capture\n')), 'not-a-capture', /looks like text/],
    ['a cut file header', () => file(PCAP.slice(0, 20)), 'cut-header', /inside its header \(20 of 24 bytes\)$/],
    ['damaged gzip', () => file(spoilt), 'bad-compression', /damaged/],
    ['standard input twice', () => ['-', '-'], 'read-twice', /only once/],
    ['the second of two files', () => [file(PCAP), join(folder, 'nowhere')], 'not-found', /nowhere/],
  ];
  for (const [name, paths, code, message] of refused) {
    it(`is said in one line, with a code: ${name}`, async () => {
      const error = await read(paths()).then(() => null, (thrown: CaptureError) => thrown);
      expect(error).toMatchObject({ name: 'CaptureError', code });
      expect(error!.message).toMatch(message);
      expect(error!.message).not.toContain('\n');
    });
  }
});
