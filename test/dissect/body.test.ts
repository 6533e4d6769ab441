import { createHash } from 'node:crypto';
import { brotliCompressSync, constants, createBrotliCompress, createGzip, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Chunk } from '../../src/bytes/chunk.ts';
import { toBytes, utf8Text } from '../../src/bytes/text.ts';
import { type Codecs, openBody } from '../../src/dissect/body.ts';
import { type BodyHead, defineDissector, type Dissector, type Wants } from '../../src/dissect/dissector.ts';
import { codecs } from '../../src/node/codecs.ts';
import type { BodyInfo } from '../../src/record.ts';
import { everyway } from '../support/everyway.ts';
import { harness } from '../support/harness.ts';

const HEAD: BodyHead = { from: 'server', exchange: 0, contentType: 'text/plain', contentEncoding: [], requestHeaders: null, status: 200 };

interface Setup {
  head?: Partial<BodyHead>;
  wants?: Partial<Wants>;
  dissectors?: readonly Dissector[];
  codecs?: Codecs;
  complete?: boolean;
}

/** Feeds pieces (numbers are holes) to a body; gives what it says of itself, and the notes. */
function body(pieces: readonly (Uint8Array | string | number)[], setup: Setup = {}): BodyInfo & { notes: string[] } {
  let info!: BodyInfo;
  const { notes } = harness((context) => {
    const sink = openBody(context, { ...HEAD, ...setup.head }, setup.dissectors ?? [], setup.codecs ?? codecs);
    for (const piece of pieces) {
      if (typeof piece === 'number') {
        sink.gap(piece);
        continue;
      }
      const bytes = typeof piece === 'string' ? toBytes(piece) : Uint8Array.from(piece);
      sink.data(new Chunk().place(bytes));
      bytes.fill(0xee);
    }
    info = sink.end(setup.complete ?? true);
    return { data() {}, gap() {}, end() {} };
  }, { wants: { ...setup.wants } });
  return { ...info, notes: notes.map(({ code }) => code) };
}

const coded = (...contentEncoding: string[]) => ({ head: { contentEncoding }, wants: { bodies: true, hash: true } });
const TEXT = 'What did these two programs actually say to each other? '.repeat(20);
const SHA = createHash('sha256').update(TEXT).digest('hex');

const base64 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'));

/** What `zstd -c` makes of TEXT in a file and in a pipe, of `hi`, and of a mebibyte of `a`. */
const ZSTD_FILE = base64('KLUv/WRgAw0CAIQDV2hhdCBkaWQgdGhlc2UgdHdvIHByb2dyYW1zIGFjdHVhbGx5IHNheSB0byBlYWNoIG90aGVyPyABAFjC/hUU2CF5dA==');
const ZSTD_PIPE = base64('KLUv/QRoxQEAgoMLEMDrNM0VshNLWAh4/8oQ3gkF6fBZFL7m26zajPG6cNVxIplQk72nDt9RRm8MAQEAWML+FRTYIXl0');
const ZSTD_SHORT = base64('KLUv/QBYEQAAaGk=');
const ZSTD_BOMB = base64('KLUv/QRoTAAACGEBAPz/ORACAgAQYQIAEGECABBhAgAQYQIAEGECABBhAwAQYfETIbU=');

describe('a body that nobody reads', () => {
  it('is counted', () => {
    expect(body(['abc', 'de'])).toEqual({ length: 5, decodedLength: 5, complete: true, notes: [] });
    expect(body(['abc', 7, 'de'], { complete: false })).toEqual({ length: 5, decodedLength: 5, complete: false, missing: 7, notes: [] });
  });

  it('is not decoded', () => {
    expect(body(['not gzip'], { head: { contentEncoding: ['gzip'] } })).toEqual({ length: 8, decodedLength: null, complete: true, notes: [] });
  });
});

describe('a body of which somebody wants the beginning, whatever was asked for in general', () => {
  const keepBody: Wants['keepBody'] = ({ target }) => (target === '/live.m3u8' ? 4 : 0);

  it('is decoded and kept up to what was said', () => {
    const head = { target: '/live.m3u8', contentEncoding: ['gzip'] };
    expect(body([gzipSync('#EXTM3U')], { head, wants: { keepBody } })).toMatchObject({ decodedLength: 7, text: '#EXT', truncated: true });
  });

  it('leaves all others as they are', () => {
    expect(body(['not gzip'], { head: { target: '/seg.ts', contentEncoding: ['gzip'] }, wants: { keepBody } }))
      .toEqual({ length: 8, decodedLength: null, complete: true, notes: [] });
  });

  it('never shows less of a body than was asked for in general', () => {
    expect(body(['#EXTM3U'], { head: { target: '/live.m3u8' }, wants: { keepBody, bodies: true } })).toMatchObject({ text: '#EXTM3U' });
  });
});

describe('content codings', () => {
  const zipped: [string, Uint8Array][] = [
    ['gzip', gzipSync(TEXT)], ['x-gzip', gzipSync(TEXT)], ['deflate', deflateSync(TEXT)], ['deflate', deflateRawSync(TEXT)], ['br', brotliCompressSync(TEXT)],
    ['zstd', ZSTD_FILE], ['zstd', ZSTD_PIPE],
  ];

  it.each(zipped)('%s is undone however the body is cut', (name, bytes) => {
    const info = everyway(bytes, (pieces) => body(pieces, coded(name)));
    expect(info).toEqual({ length: bytes.length, decodedLength: TEXT.length, complete: true, sha256: SHA, text: TEXT, notes: [] });
  });

  it('several at once are undone in reverse order; identity is nothing', () => {
    const bytes = brotliCompressSync(gzipSync(deflateSync(TEXT)));
    expect(body([bytes], coded('deflate', 'identity', 'gzip', 'br'))).toMatchObject({ decodedLength: TEXT.length, sha256: SHA, text: TEXT });
  });

  it('zstd goes on over several frames, short and skippable ones too', () => {
    const skippable = Uint8Array.of(0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 0xff, 0xff);
    const bytes = Buffer.concat([ZSTD_SHORT, skippable, ZSTD_PIPE, ZSTD_SHORT]);
    expect(everyway(Uint8Array.from(bytes), (pieces) => body(pieces, coded('zstd')))).toMatchObject({ text: `hi${TEXT}hi`, notes: [] });
    expect(body([ZSTD_SHORT], coded('zstd'))).toMatchObject({ text: 'hi', notes: [] });
  });

  it('zstd with a window over 8 MiB is refused before it is allocated', () => {
    const bytes = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0x98, 1, 0, 0);
    expect(body([bytes, new Uint8Array(20)], coded('zstd'))).toMatchObject({ decodedLength: 0, notes: ['http-bad-coding'] });
  });

  it('data that does not fit its coding is noted once', () => {
    for (const name of ['gzip', 'deflate', 'br', 'zstd']) {
      const info = everyway(toBytes('\x7fnothing of the sort, certainly not'), (pieces) => body(pieces, coded(name)));
      expect(info, name).toMatchObject({ length: 35, complete: true, notes: ['http-bad-coding'] });
      expect(info, name).not.toHaveProperty('sha256');
    }
  });

  it('data that is cut is noted where the body says that it is whole', () => {
    for (const [name, bytes] of zipped) {
      const cut = bytes.subarray(0, bytes.length - 3);
      expect(body([cut], coded(name)).notes, name).toEqual(['http-bad-coding']);
      expect(body([cut], { ...coded(name), complete: false }).notes, name).toEqual([]);
    }
  });

  it('what the platform cannot decode is left as it is', () => {
    expect(body(['??'], { ...coded('br'), codecs: {} })).toEqual({ length: 2, decodedLength: null, complete: true, notes: ['http-bad-coding'] });
    expect(body(['??'], coded('compress')).notes).toEqual(['http-bad-coding']);
    expect(body(['??'], coded(...Array(20).fill('gzip'))).notes).toEqual(['http-bad-coding']);
  });

  it('a bomb stops at the bound, at the same byte however it is cut', () => {
    const megabyte = Buffer.alloc(1 << 20, 'a');
    for (const [name, bytes] of [['gzip', gzipSync(megabyte)], ['br', brotliCompressSync(megabyte)], ['deflate', deflateSync(megabyte)], ['zstd', ZSTD_BOMB]] as const) {
      for (const size of [1, 7, bytes.length]) {
        const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
        const info = body(pieces, { ...coded(name), wants: { bodies: true, hash: true, maxBody: 3, maxDecoded: 100_000 } });
        expect(info, `${name} ${size}`).toEqual({
          length: bytes.length, decodedLength: 100_000, complete: true, text: 'aaa', truncated: true, notes: ['http-decode-limit'],
        });
      }
    }
  });

  it('a hole ends the decoding and the hash', () => {
    const bytes = gzipSync(TEXT, { level: 0 });
    const info = body([bytes.subarray(0, 100), 50, bytes.subarray(150)], { ...coded('gzip'), complete: false });
    expect(info).toMatchObject({ missing: 50, complete: false, notes: [] });
    expect(info.decodedLength).toBeLessThan(100);
    expect(info).not.toHaveProperty('sha256');
  });
});

describe('a body dissector', () => {
  const seen: string[] = [];
  const watcher = defineDissector({
    name: 'watcher',
    body: {
      accepts: ({ contentType }) => contentType === 'text/watched',
      open: () => ({
        data: (chunk) => void seen.push(utf8Text(chunk.bytes, chunk.start, chunk.end)),
        gap: (length) => void seen.push(`gap ${length}`),
        end: (complete) => void seen.push(`end ${complete}`),
      }),
    },
  });
  const watched = (pieces: readonly (Uint8Array | string | number)[], contentEncoding: string[], complete = true) => {
    seen.length = 0;
    body(pieces, { head: { contentType: 'text/watched', contentEncoding }, dissectors: [watcher], complete });
    return [...seen];
  };

  it('receives bytes and holes', () => {
    expect(watched(['one', 5, 'two'], [], false)).toEqual(['one', 'gap 5', 'two', 'end false']);
    expect(body(['x'], { dissectors: [watcher] }).length).toBe(1);
  });

  it.each([
    ['gzip', () => createGzip(), constants.Z_SYNC_FLUSH],
    ['br', () => createBrotliCompress(), constants.BROTLI_OPERATION_FLUSH],
  ] as const)('receives each flushed piece of %s in the call that brings it', async (name, open, flush) => {
    const stream = open();
    const pieces: Buffer[] = [];
    for (const event of ['data: one\n\n', 'data: two\n\n']) {
      stream.write(event);
      await new Promise<void>((done) => stream.flush(flush, () => done()));
      pieces.push(stream.read() as Buffer);
    }
    stream.destroy();
    expect(watched(pieces, [name], false)).toEqual(['data: one\n\n', 'data: two\n\n', 'end false']);
    expect(watched(pieces.slice(0, 1), [name], false)).toEqual(['data: one\n\n', 'end false']);
  });
});

describe('content in records', () => {
  const content = (bytes: Uint8Array | string, contentType: string | null, maxBody = 100) => {
    const { text, base64, truncated } = body([bytes], { head: { contentType }, wants: { bodies: true, maxBody } });
    return { text, base64, truncated };
  };

  it('is text where it is UTF-8 and called text or looks like it', () => {
    expect(content('grün', 'text/html')).toEqual({ text: 'grün' });
    expect(content('{"a":1}', null)).toEqual({ text: '{"a":1}' });
    expect(content('plain', 'application/x-unheard-of')).toEqual({ text: 'plain' });
    expect(content('\0', 'application/problem+json')).toEqual({ text: '\0' });
  });

  it('is base64 otherwise', () => {
    expect(content(Uint8Array.of(0xff, 0xfe), 'text/plain')).toEqual({ base64: '//4=' });
    expect(content('\0\x01', null)).toEqual({ base64: 'AAE=' });
    expect(content('GIF89a', 'image/gif')).toEqual({ base64: 'R0lGODlh' });
  });

  it('is cut at the limit, never inside a character', () => {
    expect(content('aé€𝄞', 'text/plain', 9)).toEqual({ text: 'aé€', truncated: true });
    expect(content('aé€𝄞', 'text/plain', 10)).toEqual({ text: 'aé€𝄞' });
    expect(content('abc', 'image/png', 2)).toEqual({ base64: 'YWI=', truncated: true });
  });

  it('has a hash only when all of it is there', () => {
    const wants = { hash: true };
    expect(body([TEXT.slice(0, 10), TEXT.slice(10)], { wants }).sha256).toBe(SHA);
    expect(body([TEXT], { wants, complete: false })).not.toHaveProperty('sha256');
  });
});
