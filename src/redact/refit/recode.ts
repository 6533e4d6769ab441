/** Coded content with other content in its place, in exactly as many bytes. */
import { openDecoder, DecodeStatus } from '../../codec/content-coding.ts';
import type { Codecs } from '../../codec/content-coding.ts';
import { adler32, crc32 } from '../../codec/checksum.ts';
import { u16, u16le, u8 } from '../../bytes/read.ts';
import { LF } from '../../bytes/ascii.ts';
import { FILLER } from '../redaction.ts';
import { brotliExactly } from './brotli-exactly.ts';
import { deflateExactly } from './deflate-exactly.ts';
import type { Ending } from './deflate-exactly.ts';
import { blocksIn } from './deflate-tokens.ts';
import { inflated } from './inflated.ts';
import type { Inflated } from './inflated.ts';
import { zstdExactly } from './zstd-exactly.ts';

/** What the platform brings. */
export interface Recoders extends Codecs {
  /** Brotli as small as it can be made: ended, or so that more may follow at the next byte. */
  readonly brotliEncoder?: (content: Uint8Array, ended: boolean) => Uint8Array;
}

/**
 * How well other content fitted. `filler`: values were replaced by the simplest ones, since those that stand for them elsewhere
 * take more room. `part`: besides, the end of the content is blank. `blank`: no content is left. `lost`: nothing fitted, and what
 * is there does not decode. `over`: nothing was replaced in as much as is looked at, and there is more.
 */
export type Fit = 'kept' | 'exact' | 'filler' | 'part' | 'blank' | 'lost' | 'over';

/** Content to put in place of other content, and what to put there if that does not fit. */
export interface Replacing {
  edit(content: Uint8Array): Uint8Array;
  blank(content: Uint8Array): Uint8Array;
  /** The content is coded itself, so that nothing in it can become simpler. */
  readonly isCoded?: boolean;
  /** Told for each piece that had to be coded again. */
  fitted(fit: Fit): void;
}

/** Most decoded bytes that are looked at; what is coded behind them is made unreadable. */
const MOST_CONTENT = 66 << 20;
const HISTORY = 32_768;
/** Final, and of a type that there is not: every decoder stops here. */
const NO_BLOCK = 7;

/** `codings` in the order in which they were applied; null where one of them cannot be undone. */
export function recoded(
  bytes: Uint8Array, codings: readonly string[], replacing: Replacing, recoders: Recoders,
): Uint8Array | null {
  const coding = codings.at(-1);
  if (coding === undefined) return replacing.edit(bytes);
  const behind = codings.slice(0, -1);
  const inner: Replacing = behind.length === 0 ? replacing : {
    ...replacing, isCoded: true,
    edit: (content) => recoded(content, behind, replacing, recoders) ?? content,
    blank: (content) => recoded(content, behind, { ...replacing, edit: replacing.blank }, recoders) ?? content,
  };
  switch (coding) {
    case 'gzip': case 'x-gzip': return gzip(bytes, inner);
    case 'deflate': return deflate(bytes, inner);
    case 'br': case 'zstd': return whole(bytes, coding, inner, recoders);
    default: return null;
  }
}

/** RFC 1952, member after member. */
function gzip(bytes: Uint8Array, replacing: Replacing): Uint8Array {
  const out = bytes.slice();
  for (let start = 0; start < bytes.length;) {
    const from = gzipHeaderEnd(bytes, start);
    if (from === null || bytes[start] !== 0x1f) return filled(out, start);
    blankNames(bytes, out, start, from);
    const old = inflated(bytes, from, MOST_CONTENT);
    const content = replaceBlocks(bytes, out, from, old, replacing);
    if (old.how !== 'whole') return out;
    const trailer = old.end;
    if (trailer + 8 > bytes.length) {
      out.fill(0, trailer);
      if (content !== null) writeLe(out, trailer, crc32(0, content, 0, content.length));
      return out;
    }
    moveCheck(bytes, out, trailer, crc32(0, old.content, 0, old.content.length), content && crc32(0, content, 0, content.length));
    start = trailer + 8;
  }
  return out;
}

/** RFC 1950, or blocks alone from those who took the name at its word. */
function deflate(bytes: Uint8Array, replacing: Replacing): Uint8Array {
  const out = bytes.slice();
  const isZlib = bytes.length >= 2 && (u8(bytes, 0) & 15) === 8 && u8(bytes, 0) >> 4 <= 7 && u16(bytes, 0) % 31 === 0;
  const from = isZlib ? 2 : 0;
  const old = inflated(bytes, from, MOST_CONTENT);
  const content = replaceBlocks(bytes, out, from, old, replacing);
  if (!isZlib || old.how !== 'whole') return out;
  const turned = (value: number): number =>
    (value << 24) | ((value & 0xff00) << 8) | ((value >> 8) & 0xff00) | (value >>> 24);
  const sum = (of: Uint8Array): number => turned(adler32(1, of, 0, of.length));
  if (old.end + 4 <= bytes.length) moveCheck(bytes, out, old.end, sum(old.content), content && sum(content));
  return out;
}

/** A checksum that was right is right again, one that was wrong is wrong by as much. */
function moveCheck(bytes: Uint8Array, out: Uint8Array, at: number, before: number, after: number | null): void {
  if (after !== null) writeLe(out, at, (u16le(bytes, at) | (u16le(bytes, at + 2) << 16)) ^ before ^ after);
}

function writeLe(out: Uint8Array, at: number, value: number): void {
  for (let i = 0; i < 4 && at + i < out.length; i++) out[at + i] = (value >>> (8 * i)) & 0xff;
}

function filled(out: Uint8Array, from: number): Uint8Array {
  return out.fill(FILLER, from);
}

/**
 * Puts other content into the blocks from `from` on, from flush to flush, so that a reader knows as much behind each of them as
 * before. Returns the content that is there now; null where there is none.
 */
function replaceBlocks(bytes: Uint8Array, out: Uint8Array, from: number, old: Inflated, replacing: Replacing): Uint8Array | null {
  const wanted = replacing.edit(old.content);
  if (same(wanted, old.content)) {
    if (old.how === 'over') replacing.fitted('over');
    if (old.how === 'failed') out.fill(NO_BLOCK, failureAt(bytes, from, old));
    return old.content;
  }
  const content = wanted.slice();
  const places = [...old.flushes, { in: old.end, out: old.content.length }];
  let last = { in: from, out: 0 };
  for (const [index, place] of places.entries()) {
    const isLast = index === places.length - 1;
    const ending: Ending = !isLast ? 'flush' : old.how === 'whole' ? 'final' : 'cut';
    const history = content.subarray(Math.max(0, last.out - HISTORY), last.out);
    const piece = fitted({
      coded: bytes.subarray(last.in, place.in), old: old.content, content, start: last.out, end: place.out,
      history, ending, window: HISTORY,
    }, replacing);
    if (piece === null) {
      out.fill(NO_BLOCK, last.in, old.end);
      return null;
    }
    out.set(piece, last.in);
    last = place;
  }
  if (old.how === 'failed') out[old.end - 1] = NO_BLOCK;
  return content;
}

/** What does not decode may hold readable bytes all the same. */
const failureAt = (bytes: Uint8Array, from: number, { flushes }: Inflated): number =>
  Math.min(bytes.length - 1, flushes.at(-1)?.in ?? from + 1);

/** Blocks that hold `old[start..end)` and are to hold `content[start..end)`. */
interface Stretch {
  readonly coded: Uint8Array;
  readonly old: Uint8Array;
  readonly content: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** What stands before it now. */
  readonly history: Uint8Array;
  readonly ending: Ending;
  /** How far back it may refer. */
  readonly window: number;
}

/** One stretch of blocks with `content[start..end)`, which becomes simpler where it does not fit; null if nothing fits. */
function fitted(stretch: Stretch, replacing: Replacing): Uint8Array | null {
  const { coded, old, content, start, end, history, ending, window } = stretch;
  const room = coded.length;
  const wanted = content.subarray(start, end);
  const before = old.subarray(start, end);
  // References go on to lead to what they led to, where that was replaced in the same way.
  if (same(inflated(coded, 0, end - start + 1, history).content, wanted)) {
    replacing.fitted('kept');
    return coded;
  }
  const like = blocksIn(coded, 0, coded.length);
  for (const [fit, attempt] of attempts(before, wanted, replacing)) {
    const piece = deflateExactly(attempt, history, room, ending, window, fit === 'blank' ? null : like);
    if (piece === null) continue;
    content.set(attempt, start);
    replacing.fitted(fit);
    return piece;
  }
  replacing.fitted('lost');
  return null;
}

/** Bytes of the end that are made blank, fewer first. */
const BLANKED = [32, 128, 512, 2048, 8192, 32_768, 131_072];

/** Content to put in place of other content: what is wanted, then what takes less and less room. */
function* attempts(
  before: Uint8Array, wanted: Uint8Array, replacing: Replacing,
): IterableIterator<readonly ['exact' | 'filler' | 'part' | 'blank', Uint8Array]> {
  yield ['exact', wanted];
  if (replacing.isCoded) return yield ['blank', replacing.blank(before)];
  const simple = simplest(before, wanted);
  yield ['filler', simple];
  for (const length of BLANKED) {
    if (length >= before.length) break;
    // Lines stay lines: the blank part begins behind the end of one where there is any.
    const from = simple.lastIndexOf(LF, before.length - length) + 1;
    const part = simple.slice();
    part.set(replacing.blank(before.subarray(from)), from);
    yield ['part', part];
  }
  yield ['blank', replacing.blank(before)];
}

/** The same values replaced, each by as many of one character. */
function simplest(before: Uint8Array, wanted: Uint8Array): Uint8Array {
  return wanted.map((byte, at) => {
    const old = before[at]!;
    return byte === old ? byte : old >= 0x30 && old <= 0x39 ? 0x30 : 0x78;
  });
}

/** A message of permessage-deflate (RFC 7692 §7.2.1): the end of its flush is not sent. Null where it does not inflate. */
export function recodedMessage(
  bytes: Uint8Array, histories: { old: Uint8Array; now: Uint8Array }, windowBits: number, replacing: Replacing,
): { bytes: Uint8Array; old: Uint8Array; now: Uint8Array } | null {
  const tailed = new Uint8Array(bytes.length + 4);
  tailed.set(bytes);
  tailed.set([0, 0, 0xff, 0xff], bytes.length);
  const given = inflated(tailed, 0, MOST_CONTENT, histories.old);
  if (given.how === 'failed') return null;
  const now = replacing.edit(given.content).slice();
  if (given.how === 'over' && same(now, given.content)) {
    replacing.fitted('over');
    return { bytes, old: given.content, now };
  }
  const piece = fitted({
    coded: tailed, old: given.content, content: now, start: 0, end: now.length,
    history: histories.now, ending: 'flush', window: 1 << windowBits,
  }, replacing);
  return piece && { bytes: piece.subarray(0, bytes.length), old: given.content, now };
}

/** Codings that are taken as a whole: Brotli (RFC 7932) and Zstandard (RFC 8878). */
function whole(bytes: Uint8Array, coding: 'br' | 'zstd', replacing: Replacing, recoders: Recoders): Uint8Array | null {
  const decoder = openDecoder(coding, recoders);
  if (decoder === null) return null;
  const pieces: Uint8Array[] = [];
  let length = 0;
  const take = (from: Uint8Array, start: number, end: number): boolean => {
    pieces.push(from.slice(start, end));
    length += end - start;
    return length < MOST_CONTENT;
  };
  decoder.push(bytes, 0, bytes.length, take);
  decoder.finish?.(take);
  const ended = decoder.status === DecodeStatus.Done;
  const failed = decoder.status === DecodeStatus.Failed;
  decoder.close?.();
  const old = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    old.set(piece, at);
    at += piece.length;
  }
  const wanted = replacing.edit(old);
  if (same(wanted, old) && !failed) return bytes;
  for (const [fit, attempt] of attempts(old, wanted, replacing)) {
    if (failed) break;
    const piece = coding === 'br' ? brotliExactly(attempt, bytes.length, ended, recoders) : zstdExactly(attempt, bytes.length, ended);
    if (piece === null) continue;
    replacing.fitted(fit);
    return piece;
  }
  replacing.fitted('lost');
  return filled(bytes.slice(), 0);
}

/** One past a gzip header, or null where it is cut or none. */
function gzipHeaderEnd(bytes: Uint8Array, start: number): number | null {
  if (bytes.length - start < 10) return null;
  const flags = u8(bytes, start + 3);
  let at = start + 10;
  if (flags & 4) at += 2 + (at + 2 <= bytes.length ? u16le(bytes, at) : 0);
  for (const flag of [8, 16]) {
    if (!(flags & flag)) continue;
    while (at < bytes.length && bytes[at] !== 0) at++;
    at++;
  }
  if (flags & 2) at += 2;
  return at <= bytes.length ? at : null;
}

/** The name of a file and a comment are nobody's business; a checksum over them goes with them. */
function blankNames(bytes: Uint8Array, out: Uint8Array, start: number, end: number): void {
  const flags = u8(bytes, start + 3);
  if (!(flags & 24)) return;
  const from = start + 10 + (flags & 4 ? 2 + u16le(bytes, start + 10) : 0);
  const stop = flags & 2 ? end - 2 : end;
  for (let at = from; at < stop; at++) if (out[at] !== 0) out[at] = FILLER;
  if (flags & 2) {
    const changed = (crc32(0, bytes, start, stop) ^ crc32(0, out, start, stop) ^ u16le(bytes, stop)) & 0xffff;
    out[stop] = changed & 0xff;
    out[stop + 1] = changed >> 8;
  }
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
